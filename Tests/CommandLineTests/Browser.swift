import Foundation

/// Tests that take long are run if this is wanted.
let longTests = ProcessInfo.processInfo.environment["COUPLET_LONG_TESTS"] == "1"

/// Another program, which may be installed.
enum Tool {
  /// Runs it to its end.
  static func run(
    _ program: String, _ arguments: [String], in folder: URL? = nil
  ) throws -> (status: Int32, output: String, errors: String) {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = [program] + arguments
    process.currentDirectoryURL = folder
    let place = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: place) }
    let files = ["out", "err"].map { place.appending(path: $0) }
    for file in files { try Data().write(to: file) }
    process.standardOutput = try FileHandle(forWritingTo: files[0])
    process.standardError = try FileHandle(forWritingTo: files[1])
    try process.run()
    process.waitUntilExit()
    let texts = try files.map { String(decoding: try Data(contentsOf: $0), as: UTF8.self) }
    return (process.terminationStatus, texts[0], texts[1])
  }

  /// The lines that a Python program prints.
  static func python(_ text: String) throws -> [String] {
    try run("python3", ["-c", text]).output.split(separator: "\n").map(String.init)
  }
}

/// Chromium without a window.
enum Browser {
  static let isAvailable = (try? Tool.run("chromium", ["--version"]))?.status == 0

  /// The document as the browser understands it, and the lines on its console.
  static func open(_ page: URL) throws -> (document: String, console: [String]) {
    let run = try Tool.run(
      "chromium",
      [
        "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
        "--enable-logging=stderr",
        "--allow-file-access-from-files", "--dump-dom", page.absoluteString,
      ])
    let console = run.errors.split(separator: "\n").filter { $0.contains(":CONSOLE") }
    return (run.output, console.map(String.init))
  }

  /// What a page looks like on a narrow screen.
  struct Layout: Decodable {
    var page: String
    /// The width of the content, which is that of the screen unless it sticks out.
    var width: Int
    var pictures: Int
    /// Pictures that the browser could not decode, or that have no size.
    var broken: Int
    /// Pictures without a text, and scrolling regions without a name.
    var unnamed: Int
    /// Elements that can be reached by keyboard.
    var focusable: Int
    /// The line at the end.
    var origin: String
  }

  /// Opens pages of `folder` in frames of this width, and measures them.
  static func measure(
    _ pages: [String], in folder: URL, width: Int
  ) throws -> (layouts: [Layout], console: [String]) {
    let frames = pages.map {
      "<iframe src=\"\($0)\" style=\"width:\(width)px;height:800px;border:0\"></iframe>\n"
    }
    let text = """
      <!doctype html>\(frames.joined())<p id="result"></p><script>
      onload = () => {
        const measure = frame => {
          const page = frame.contentDocument, pictures = [...page.images];
          const named = e => e.alt || e.getAttribute("aria-label");
          return {
            page: frame.getAttribute("src"), width: page.documentElement.scrollWidth,
            pictures: pictures.length,
            broken: pictures.filter(p => !p.complete || !p.naturalWidth || !p.width).length,
            unnamed: [...pictures, ...page.querySelectorAll("[role=region]")]
              .filter(e => !named(e)).length,
            focusable: page.querySelectorAll("[tabindex='0'],summary,a[href]").length,
            origin: page.querySelector("footer").textContent};
        };
        document.getElementById("result").textContent =
          JSON.stringify([...document.querySelectorAll("iframe")].map(measure));
      };
      </script>
      """
    let frame = folder.appending(path: "frame.html")
    try Data(text.utf8).write(to: frame)
    defer { try? FileManager.default.removeItem(at: frame) }
    let (document, console) = try open(frame)
    let result = document.firstMatch(of: /<p id="result">(.*?)<\/p>/).map { String($0.output.1) }
    let layouts = try JSONDecoder().decode([Layout].self, from: Data((result ?? "").utf8))
    return (layouts, console)
  }
}
