public import Foundation

/// The folder that holds `Package.swift`.
public enum PackageRoot {
  /// Its path, found upward from this source file.
  public static let path: String = find(above: #filePath)

  /// Its address.
  public static var url: URL { URL(fileURLWithPath: path, isDirectory: true) }

  /// Returns the path of a file inside the package.
  public static func file(_ relative: String) -> String { path + "/" + relative }

  private static func find(above file: String) -> String {
    var folder = URL(fileURLWithPath: file).deletingLastPathComponent()
    while folder.path != "/" {
      let manifest = folder.appendingPathComponent("Package.swift").path
      if FileManager.default.fileExists(atPath: manifest) { return folder.path }
      folder = folder.deletingLastPathComponent()
    }
    preconditionFailure("no Package.swift above \(file)")
  }
}
