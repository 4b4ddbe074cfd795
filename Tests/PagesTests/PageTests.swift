import Foundation
import Pages
import Testing

@Suite struct PageTests {
  @Test func textIsEscaped() {
    var page = Page(title: "<T> & \"friends\"")
    page.add(.facts([("a\u{0}b", "<script>alert(1)</script>")]))
    #expect(page.html.contains("<h1>&lt;T&gt; &amp; &quot;friends&quot;</h1>"))
    #expect(page.html.contains("<dt>a\u{FFFD}b</dt><dd>&lt;script&gt;alert(1)&lt;/script&gt;</dd>"))
    #expect(!page.html.contains("<script"))
  }

  @Test func pageNeedsNothingButItself() throws {
    var page = Page(title: "it")
    page.add(.figures(caption: "none", [Picture(svg: "<svg/>", text: "a drawing")]))
    #expect(!page.html.contains("http"))
    #expect(page.html.contains("alt=\"a drawing\""))
  }

  @Test func numbersAreAlignedToTheRight() {
    var page = Page(title: "it")
    page.add(.table(caption: "c", header: ["name", "size"], rows: [["x", "-3"], ["y", "14.5"]]))
    #expect(
      page.html.contains("<th scope=\"col\">name</th><th scope=\"col\" class=\"number\">size"))
    #expect(page.html.contains("<td>x</td><td class=\"number\">-3</td>"))
  }

  @Test func indicesAndExponents() {
    var page = Page(title: "it")
    page.add(.formula("Σ_{i<h} x_i < 2^d, K^{p t}·T"))
    #expect(
      page.html.contains(
        "<p class=\"formula\">Σ<sub>i&lt;h</sub> x<sub>i</sub> &lt; 2<sup>d</sup>, "
          + "K<sup>p t</sup>·T</p>"))
  }
}

/// Colours of the style sheet, read from a page.
@Suite struct ContrastTests {
  private typealias Colours = [String: [Double]]

  /// The colours in light and in dark surroundings.
  private var schemes: [Colours] {
    Page(title: "").html.matches(of: /:root\{(.*?)\}/.dotMatchesNewlines()).map { scheme in
      scheme.output.1.matches(of: /--(\w+):#([0-9a-f]{6})/).reduce(into: [:]) { colours, match in
        let value = Int(match.output.2, radix: 16) ?? 0
        colours[String(match.output.1)] = [16, 8, 0].map { Double(value >> $0 & 255) / 255 }
      }
    }
  }

  /// The contrast of WCAG 2: from 1 to 21.
  private func contrast(_ a: [Double], _ b: [Double]) -> Double {
    let light = [a, b].map { colour in
      let linear = colour.map { $0 <= 0.04045 ? $0 / 12.92 : pow(($0 + 0.055) / 1.055, 2.4) }
      return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2] + 0.05
    }
    return max(light[0], light[1]) / min(light[0], light[1])
  }

  @Test func textIsReadableInBothSchemes() throws {
    #expect(schemes.count == 2)
    for scheme in schemes {
      for (ink, papers, least) in [
        ("ink", ["paper", "panel", "goodpaper", "badpaper"], 7.0), ("soft", ["paper", "panel"], 7),
        ("good", ["goodpaper"], 7), ("bad", ["badpaper"], 7), ("bar", ["track"], 3),
      ] {
        for paper in papers {
          let found = contrast(try #require(scheme[ink]), try #require(scheme[paper]))
          #expect(found >= least, "\(ink) on \(paper): \(found)")
        }
      }
    }
  }
}
