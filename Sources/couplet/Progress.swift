/// A line on standard error that shows how much is done; invisible unless that is a terminal.
enum Progress {
  private static let width = 30

  /// Shows how many of several things are done.
  static func show(_ done: Int, of total: Int, _ noun: String) {
    let filled = done * width / max(total, 1)
    let bar =
      String(repeating: "█", count: filled) + String(repeating: "░", count: width - filled)
    Console.progress("\(bar) \(done)/\(Report.count(total, noun))")
  }

  /// Shows which part of one piece of work is done, from 0 to 1.
  static func show(_ fraction: Double, of work: String) {
    Console.progress("\(work)  \(Int((min(max(fraction, 0), 1) * 100).rounded()))%")
  }

  /// Removes the line.
  static func clear() { Console.progress("") }
}
