import Foundation

/// A picture within the page, with the text that stands for it.
public struct Picture: Sendable {
  private enum Kind {
    case drawing, pixels
  }

  private let kind: Kind
  private let data: String
  private let text: String
  private let label: String?

  /// A drawing.
  ///
  /// - Parameters:
  ///   - svg: A whole SVG file.
  ///   - text: What it shows, for those who cannot see it.
  public init(svg: String, text: String) {
    kind = .drawing
    data = "data:image/svg+xml;base64," + Data(svg.utf8).base64EncodedString()
    self.text = text
    label = nil
  }

  /// An image whose pixels are to be seen, such as a matrix.
  ///
  /// - Parameters:
  ///   - image: The image.
  ///   - label: A few words below it.
  ///   - text: What it shows, for those who cannot see it.
  public init(_ image: PalettedImage, label: String, text: String) {
    kind = .pixels
    data = "data:image/png;base64," + Data(image.png).base64EncodedString()
    self.text = text
    self.label = label
  }

  var html: String {
    let image = "<img src=\"\(data)\" alt=\"\(HTML.escaped(text))\""
    switch kind {
    case .drawing: return "\(image) class=\"drawing\">"
    case .pixels:
      return "<div class=\"matrix\">\(image) class=\"pixels\">"
        + (label.map { "<span>\(HTML.escaped($0))</span>" } ?? "") + "</div>"
    }
  }
}
