import Foundation

/// Data sets that lie beside the package and are too large to be part of it.
public enum SharedData {
  /// The path of a data file, or nothing where this machine does not have it.
  ///
  /// Looked for in `../shared/data` beside the package root, then in the folder that the
  /// environment names as `FIREBREAK_DATA`.
  public static func path(_ relative: String) -> String? {
    let beside = PackageRoot.url.deletingLastPathComponent().path + "/shared/data/"
    var folders = [beside]
    if let named = ProcessInfo.processInfo.environment["FIREBREAK_DATA"] {
      folders.append(named + "/")
    }
    for folder in folders where FileManager.default.fileExists(atPath: folder + relative) {
      return folder + relative
    }
    return nil
  }
}
