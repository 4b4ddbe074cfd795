import Foundation

/// A picture within the page, with the text that stands for it.
public struct Picture: Sendable {
  private enum Kind {
    case drawing, small, large, pixels, field
  }

  private let kind: Kind
  private let data: String
  private let text: String
  private let label: String?

  /// A drawing.
  ///
  /// - Parameters:
  ///   - svg: A whole SVG file.
  ///   - label: For one of several small drawings, a few words below it.
  ///   - text: What it shows, for those who cannot see it.
  ///   - isLarge: Whether there is much to see in a drawing with a label.
  public init(svg: String, label: String? = nil, text: String, isLarge: Bool = false) {
    kind = label == nil ? .drawing : isLarge ? .large : .small
    data = "data:image/svg+xml;base64," + Data(svg.utf8).base64EncodedString()
    self.text = text
    self.label = label
  }

  /// An image whose pixels are to be seen, such as a matrix.
  ///
  /// - Parameters:
  ///   - png: The image, as a PNG file.
  ///   - label: A few words below it.
  ///   - text: What it shows, for those who cannot see it.
  ///   - isLarge: Whether there is much to see in it.
  public init(png: [UInt8], label: String, text: String, isLarge: Bool = false) {
    kind = isLarge ? .field : .pixels
    data = "data:image/png;base64," + Data(png).base64EncodedString()
    self.text = text
    self.label = label
  }

  var html: String {
    let image = "<img src=\"\(data)\" alt=\"\(HTML.escaped(text))\""
    let words = label.map { "<span>\(HTML.escaped($0))</span>" } ?? ""
    return switch kind {
    case .drawing: "\(image) class=\"drawing\">"
    case .small: "<div class=\"card\">\(image)>\(words)</div>"
    case .large: "<div class=\"card field\">\(image)>\(words)</div>"
    case .pixels: "<div class=\"matrix\">\(image) class=\"pixels\">\(words)</div>"
    case .field: "<div class=\"matrix field\">\(image) class=\"pixels\">\(words)</div>"
    }
  }
}
