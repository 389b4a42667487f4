import Experiments

/// A folder as the store of a study.
package struct DirectoryStore: StudyStore {
  /// The folder.
  package let root: String
  private let files: any FileAccess

  /// Names a folder; nothing is touched.
  package init(_ root: String, files: any FileAccess) {
    self.root = root
    self.files = files
  }

  /// The bytes of a name; nil where there are none.
  package func read(_ name: String) throws(CommandError) -> [UInt8]? {
    let path = FilePath.join(root, name)
    guard files.kind(of: path) != nil else { return nil }
    do throws(FileError) {
      return try files.read(path)
    } catch {
      // Somebody removed it between the two looks.
      if error.cause == .missing { return nil }
      throw .file(error)
    }
  }

  /// Gives a name new bytes by an atomic rename.
  package func write(_ bytes: [UInt8], to name: String) throws(CommandError) {
    let path = FilePath.join(root, name)
    try fileChecked { () throws(FileError) in
      try files.makeDirectory(FilePath.parent(of: path))
      try files.writeAtomically(bytes, to: path)
    }
  }

  /// The names in a folder, in the store itself where it is empty, without those of files that are being written.
  package func names(in folder: String) throws(CommandError) -> [String] {
    let path = folder.isEmpty ? root : FilePath.join(root, folder)
    guard files.kind(of: path) == .directory else { return [] }
    return try fileChecked { () throws(FileError) in
      try files.list(path).filter { !$0.hasPrefix(".") }
    }
  }

  /// Removes a name.
  package func remove(_ name: String) throws(CommandError) {
    try fileChecked { () throws(FileError) in try files.remove(FilePath.join(root, name)) }
  }

  /// Whether something stands under a name.
  func has(_ name: String) -> Bool { files.kind(of: FilePath.join(root, name)) != nil }
}
