import CouplingFlows
import Foundation
import Interchange
import Pages

/// The folder in which an experiment keeps its state and shows its results.
struct ExperimentFolder {
  private static let stateName = "experiment.json"
  let path: String

  init(_ path: String) { self.path = path }

  private func file(_ name: String) -> String {
    path.hasSuffix("/") ? path + name : path + "/" + name
  }

  /// Makes the folder, if there is none.
  func create() throws {
    do {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    } catch {
      throw Failure(.unwritable, "\(path): this folder cannot be made")
    }
  }

  /// Stores the state of an experiment.
  func write(_ experiment: some ReportedExperiment) throws {
    let stored = Stored(preset: type(of: experiment).preset, experiment: experiment)
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let bytes = Array(try encoder.encode(stored))
    try OutputFile.write(to: file(Self.stateName)) { try $0.write(bytes) }
  }

  /// The preset of the stored experiment.
  func preset() throws -> ExperimentPreset { try decode(Head.self).preset }

  /// The stored state.
  func read<E: ReportedExperiment>(_: E.Type) throws -> E {
    let preset = try preset()
    guard preset == E.preset else {
      throw Failure(
        .malformed,
        "\(file(Self.stateName)): expected the experiment \(E.preset.rawValue), found \(preset.rawValue)"
      )
    }
    return try decode(Stored<E>.self).experiment
  }

  /// Writes the charts and the page.
  func write(_ report: ExperimentReport) throws {
    for chart in report.charts {
      try OutputFile.write(to: file(chart.name + ".svg")) { try $0.write(chart.svg) }
    }
    let bytes = try Report.json(report.json)
    try OutputFile.write(to: file("results.json")) { try $0.write(bytes) }
    try OutputFile.write(to: file("index.html")) { try $0.write(report.page.html) }
  }

  private struct Head: Decodable {
    var preset: ExperimentPreset
  }

  private struct Stored<E: ReportedExperiment>: Codable {
    var preset: ExperimentPreset
    var experiment: E
  }

  private func decode<Value: Decodable>(_: Value.Type) throws -> Value {
    let name = file(Self.stateName)
    let source: Source
    do {
      source = try Source(reading: name, maximumBytes: 1 << 30)
    } catch {
      throw Failure(error)
    }
    do {
      return try JSONDecoder().decode(Value.self, from: Data(source.bytes))
    } catch let error as DecodingError {
      throw Failure(.malformed, "\(name): expected the state of an experiment: \(error.place)")
    }
  }
}

extension DecodingError {
  /// What is wrong, and where.
  fileprivate var place: String {
    let context =
      switch self {
      case .typeMismatch(_, let context), .valueNotFound(_, let context),
        .keyNotFound(_, let context), .dataCorrupted(let context):
        context
      @unknown default: Context(codingPath: [], debugDescription: "\(self)")
      }
    let path = context.codingPath.map(\.stringValue).joined(separator: ".")
    return path.isEmpty ? context.debugDescription : "\(path): \(context.debugDescription)"
  }
}

/// An experiment that says what came out.
protocol ReportedExperiment: Experiment {
  static var preset: ExperimentPreset { get }

  func report() throws -> ExperimentReport
}

/// What came out of an experiment, in all forms.
struct ExperimentReport {
  /// A chart and the name of its file, without ending.
  struct Figure {
    var name: String
    var svg: String
    var text: String
  }

  var text: String
  var json: any Encodable
  var charts: [Figure]
  var page: Page

  /// The page that gathers everything.
  ///
  /// - Parameter sections: Headings, with what is said below, and which of the charts stand there.
  init(
    title: String, summary: [Element], table: (header: [String], rows: [[String]], caption: String),
    charts: [(heading: String, caption: String, figures: [Figure])], json: any Encodable
  ) {
    var page = Page(title: title)
    for element in summary { page.add(element) }
    page.add(.table(caption: table.caption, header: table.header, rows: table.rows))
    for section in charts {
      page.add(.heading(section.heading))
      page.add(
        .figures(
          caption: section.caption, section.figures.map { Picture(svg: $0.svg, text: $0.text) }))
    }
    self.page = page
    text = Table.lines(header: table.header, rows: table.rows).joined(separator: "\n")
    self.charts = charts.flatMap(\.figures)
    self.json = json
  }
}
