#ifndef COUPLET_CBLAS_H
#define COUPLET_CBLAS_H

#include <cblas.h>

/* LAPACK's own Fortran interface, which every implementation has. */
void sgesdd_(const char *jobz, const int *m, const int *n, float *a, const int *lda, float *s,
             float *u, const int *ldu, float *vt, const int *ldvt, float *work, const int *lwork,
             int *iwork, int *info);
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s,
             double *u, const int *ldu, double *vt, const int *ldvt, double *work,
             const int *lwork, int *iwork, int *info);
void dgees_(const char *jobvs, const char *sort, int (*select)(const double *, const double *),
            const int *n, double *a, const int *lda, int *sdim, double *wr, double *wi, double *vs,
            const int *ldvs, double *work, const int *lwork, int *bwork, int *info);
void dgetrf_(const int *m, const int *n, double *a, const int *lda, int *ipiv, int *info);

/* OpenBLAS ends its threads, to start them again when it needs them. Those without threads, and other
   implementations, do not have this function. */
int blas_thread_shutdown_(void) __attribute__((weak));
static inline void end_blas_threads(void) {
  if (blas_thread_shutdown_) blas_thread_shutdown_();
}

#endif
