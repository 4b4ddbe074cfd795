import Foundation
import Plotting

func drawDepthAgainstSize(_ file: String) throws {
  let chart = Chart(
    title: "Depth against size", summary: "Bits of the largest entry over the number of layers.",
    horizontal: Axis("layers", isCount: true),
    vertical: Axis("largest entry (bits)", scale: .logarithmic),
    series: [Series("ladder", [(6, 3840), (8, 1905), (12, 721)])])
  try chart.svg.write(toFile: file, atomically: true, encoding: .utf8)
}
