/// What the names in a construction stand for.
struct Environment {
  var sizes: [String: Size] = [:]
  var values: [String: BlockMatrix] = [:]
  var naturals: [String: Count] = [:]

  func size(_ name: String, _ place: Place) throws(PlacedError) -> Size {
    guard let size = sizes[name] else {
      throw PlacedError(place, "expected a size, found '\(name)'")
    }
    return size
  }

  func value(_ name: String, _ place: Place) throws(PlacedError) -> BlockMatrix {
    guard let value = values[name] else {
      throw PlacedError(place, "there is no matrix called '\(name)'")
    }
    return value
  }
}
