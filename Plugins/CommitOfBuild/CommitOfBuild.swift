import Foundation
import PackagePlugin

/// Writes the commit that is built into a source file, so that `--version` can name it.
@main
struct CommitOfBuild: BuildToolPlugin {
  func createBuildCommands(context: PluginContext, target: Target) -> [Command] {
    let output = context.pluginWorkDirectoryURL.appending(path: "Commit.swift")
    let commit = commit(ofPackageIn: context.package.directoryURL).map { "\"\($0)\"" } ?? "nil"
    let source = "let commit: String? = \(commit)"
    return [
      .buildCommand(
        displayName: "Commit of the build", executable: URL(filePath: "/bin/sh"),
        arguments: ["-c", "printf '%s\\n' '\(source)' > '\(output.path)'"],
        outputFiles: [output])
    ]
  }

  /// The first 12 digits of what HEAD points to; nil where there is no repository.
  private func commit(ofPackageIn package: URL) -> String? {
    var folder = package.appending(path: ".git")
    // In a linked work tree and in a submodule, .git is a file that says where the folder is.
    if let link = text(folder), link.hasPrefix("gitdir: ") {
      folder = resolve(String(link.dropFirst(8)), in: package)
    }
    guard let head = text(folder.appending(path: "HEAD")) else { return nil }
    guard head.hasPrefix("ref: ") else { return digits(head) }
    let name = String(head.dropFirst(5))
    // Linked work trees share the references of the repository that they belong to.
    let common = text(folder.appending(path: "commondir")).map { resolve($0, in: folder) } ?? folder
    for folder in [folder, common] {
      if let commit = text(folder.appending(path: name)) { return digits(commit) }
    }
    return text(common.appending(path: "packed-refs"))?
      .split(separator: "\n").first { $0.hasSuffix(" \(name)") }.flatMap { digits(String($0)) }
  }

  private func resolve(_ path: String, in folder: URL) -> URL {
    path.hasPrefix("/") ? URL(filePath: path) : folder.appending(path: path).standardized
  }

  private func text(_ file: URL) -> String? {
    (try? String(contentsOf: file, encoding: .utf8))?
      .trimmingCharacters(in: .whitespacesAndNewlines)
  }

  /// The beginning of a hash; nil if it is none, so that nothing else gets into the source.
  private func digits(_ text: String) -> String? {
    let digits = text.prefix { $0.isHexDigit }
    return digits.count >= 40 ? String(digits.prefix(12)) : nil
  }
}
