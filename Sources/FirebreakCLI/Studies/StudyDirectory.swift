import ScenarioFormat

/// The directory of a study and the rule that protects what stands there.
///
/// A file is replaced only when the manifest in the same directory names it, so a study never
/// overwrites what it did not write. Files of the earlier study that the new one does not write
/// are removed with it: they would belong to other rows.
package struct StudyDirectory: Sendable {
  /// Name of the file that lists the others.
  package static let manifestName = "manifest.json"

  /// The directory.
  package let path: String
  private let files: any FileAccess

  /// Names a directory; nothing is touched.
  package init(_ path: String, files: any FileAccess) {
    self.path = path
    self.files = files
  }

  /// Checks that files may be written and makes the directory.
  ///
  /// - Returns: Names of the earlier study that are to be removed after publication.
  /// - Throws: `occupied`, `foreignManifest`, or `file`.
  package func claim(_ names: [String]) throws(CommandError) -> [String] {
    let earlier = try namesOfEarlierStudy()
    if let earlier {
      try refuseStrangers(among: names, known: earlier)
    } else {
      try refuseStrangers(among: names, known: [])
    }
    do throws(FileError) { try files.makeDirectory(path) } catch { throw .file(error) }
    let written = names + [Self.manifestName]
    return (earlier ?? []).filter { name in
      !written.contains(name) && files.kind(of: FilePath.join(path, name)) == .file
    }
  }

  /// Names in the manifest that stands here, or nil where none stands.
  private func namesOfEarlierStudy() throws(CommandError) -> [String]? {
    let manifest = FilePath.join(path, Self.manifestName)
    guard let kind = files.kind(of: manifest) else { return nil }
    guard kind == .file else { throw .occupied(directory: path, file: Self.manifestName) }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try files.read(manifest)
    } catch {
      // What cannot be read is not known to be ours.
      throw .foreignManifest(directory: path)
    }
    guard let names = Self.names(inManifest: bytes) else {
      throw .foreignManifest(directory: path)
    }
    return names
  }

  private func refuseStrangers(among names: [String], known: [String]) throws(CommandError) {
    for name in names where !known.contains(name) {
      if files.kind(of: FilePath.join(path, name)) != nil {
        throw .occupied(directory: path, file: name)
      }
    }
  }

  /// The file names that a manifest lists, or nil where this is no manifest of ours.
  ///
  /// Names with a slash are left out: a manifest speaks for its own directory only.
  package static func names(inManifest bytes: [UInt8]) -> [String]? {
    guard
      let root = try? JSONReader.read(bytes, file: manifestName),
      root.member("firebreak") != nil,
      case .list(let entries) = root.member("files")?.value
    else { return nil }
    return entries.compactMap { $0.member("name")?.text }
      .filter { !$0.isEmpty && !$0.contains("/") && $0 != "." && $0 != ".." }
  }
}

/// The files of one study, written beside their names and published together.
///
/// Used by one thread, except that traces append to their own files under the runner's lock.
package final class StudyPublication: Sendable {
  private struct State {
    var staged: [(name: String, file: any StagedFile)] = []
    var isFinished = false
  }

  private let directory: StudyDirectory
  private let files: any FileAccess
  private let stale: [String]
  private let state = Locked(State())

  /// Claims a directory for files of given names.
  package init(
    _ directory: StudyDirectory,
    names: [String],
    files: any FileAccess
  ) throws(CommandError) {
    self.directory = directory
    self.files = files
    stale = try directory.claim(names)
  }

  deinit { discard() }

  /// Starts a file of the study.
  package func stage(_ name: String) throws(FileError) -> any StagedFile {
    let file = try files.stage(FilePath.join(directory.path, name))
    state.withLock { $0.staged.append((name, file)) }
    return file
  }

  /// Adds a whole file to the study.
  package func add(_ name: String, _ bytes: [UInt8]) throws(FileError) {
    try stage(name).append(bytes)
  }

  /// Makes every file durable, then gives all of them their names, the manifest last.
  package func publish() throws(FileError) {
    let staged = state.withLock { $0.staged }
    for (_, file) in staged { try file.seal() }
    for (name, file) in staged where name != StudyDirectory.manifestName { try file.publish() }
    for name in stale { try files.remove(FilePath.join(directory.path, name)) }
    for (name, file) in staged where name == StudyDirectory.manifestName { try file.publish() }
    state.withLock { $0.isFinished = true }
  }

  /// Forgets what was not published.
  package func discard() {
    let staged = state.withLock { state in state.isFinished ? [] : state.staged }
    for (_, file) in staged { file.discard() }
  }
}
