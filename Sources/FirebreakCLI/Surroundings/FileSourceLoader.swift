import ScenarioFormat

/// Reads scenarios, series, and books through the door to the file system.
package struct FileSourceLoader: SourceLoader {
  private let files: any FileAccess

  /// Creates a loader.
  package init(_ files: any FileAccess) { self.files = files }

  /// The bytes of a file that `base` mentions; a relative path starts in the folder of `base`.
  package func bytes(of path: String, relativeTo base: String) throws -> [UInt8] {
    let folder = base.isEmpty ? "" : FilePath.parent(of: base)
    do {
      return try files.read(FilePath.join(folder, path))
    } catch {
      throw LoadFailure(description: ErrorMessages.reason(of: error))
    }
  }
}

/// Why a file could not be loaded, in words that fit after "cannot be read:".
struct LoadFailure: Error, CustomStringConvertible {
  let description: String
}
