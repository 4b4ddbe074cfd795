/// What was built.
public enum BuildVersion {
  /// The version, and the commit if it was built in a repository: `0.1.0 (5e70b95d2c1a)`.
  public static let text = commit.map { "\(number) (\($0))" } ?? number

  /// The version, as in semantic versioning.
  public static let number = "0.1.0"
}
