#if !canImport(Accelerate)
  import CBLAS
#endif

/// Ends the threads that OpenBLAS starts when it is loaded, for a program that may not need them.
///
/// They look for work for a tenth of a second, at the expense of others. OpenBLAS starts them again when
/// it has some. Elsewhere nothing happens.
public func endIdleBLASThreads() {
  #if !canImport(Accelerate)
    end_blas_threads()
  #endif
}
