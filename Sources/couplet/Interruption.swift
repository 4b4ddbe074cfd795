import Foundation
import Interchange

/// Signals that end the process: no partial file stays behind.
enum Interruption {
  /// Takes the signals over; to be called before any other thread exists.
  ///
  /// They are blocked everywhere and awaited on one thread, where, unlike in a signal handler, any
  /// code may run.
  static func install() {
    let signals = [SIGINT, SIGTERM, SIGHUP].filter { !isIgnored($0) }
    var set = sigset_t()
    sigemptyset(&set)
    for signal in signals { sigaddset(&set, signal) }
    let awaited = set
    pthread_sigmask(SIG_BLOCK, &set, nil)
    Thread.detachNewThread {
      var awaited = awaited
      var received: CInt = 0
      guard sigwait(&awaited, &received) == 0 else { return }
      OutputFile.abandonAll()
      Console.progress("")
      signal(received, SIG_DFL)
      pthread_sigmask(SIG_UNBLOCK, &awaited, nil)
      kill(getpid(), received)
    }
  }

  private static func isIgnored(_ signal: CInt) -> Bool {
    var action = sigaction()
    sigaction(signal, nil, &action)
    #if os(Linux)
      let handler = action.__sigaction_handler.sa_handler
    #else
      let handler = action.__sigaction_u.__sa_handler
    #endif
    return unsafeBitCast(handler, to: Int.self) == unsafeBitCast(SIG_IGN, to: Int.self)
  }
}
