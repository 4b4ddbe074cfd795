import Foundation

// The three functions that libFuzzer, whose main program is linked in, asks for.

/// Takes the name of the reader, the first argument, away from libFuzzer's arguments.
@_cdecl("LLVMFuzzerInitialize")
public func initialize(
  _ count: UnsafeMutablePointer<CInt>,
  _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>
) -> CInt {
  let name = count.pointee > 1 ? arguments.pointee[1].map { String(cString: $0) } : nil
  guard let name, let reader = Reader(rawValue: name) else {
    print("usage: Fuzz READER [CORPUS …] [-OPTION=VALUE …]")
    print("readers: \(Reader.allCases.map(\.rawValue).joined(separator: ", "))")
    exit(64)
  }
  Reader.current = reader
  for index in 1..<Int(count.pointee) {
    arguments.pointee[index] = arguments.pointee[index + 1]
  }
  count.pointee -= 1
  return 0
}

/// Runs the reader on one input.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> CInt {
  Reader.current.read(UnsafeRawBufferPointer(start: bytes, count: count))
  return 0
}
