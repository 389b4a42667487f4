import ScenarioFormat

/// Reads inputs once and remembers them, so that a study can keep copies.
final class RecordingLoader: SourceLoader, Sendable {
  /// A file that was read.
  struct Input: Sendable {
    var path: String
    var bytes: [UInt8]
  }

  private let files: any FileAccess
  private let state: Locked<[Input]>
  private let isClosed: Bool

  /// Reads from the disk.
  init(_ files: any FileAccess) {
    self.files = files
    state = Locked([])
    isClosed = false
  }

  /// Reads from copies only.
  init(_ inputs: [Input], files: any FileAccess) {
    self.files = files
    state = Locked(inputs)
    isClosed = true
  }

  /// What was read, in the order of the first reading.
  var inputs: [Input] { state.withLock { $0 } }

  func bytes(of path: String, relativeTo base: String) throws -> [UInt8] {
    let folder = base.isEmpty ? "" : FilePath.parent(of: base)
    let name = FilePath.join(folder, path)
    if let known = state.withLock({ $0.first { $0.path == name } }) { return known.bytes }
    if isClosed { throw LoadFailure(description: "the study holds no copy of it") }
    let bytes: [UInt8]
    do {
      bytes = try files.read(name)
    } catch {
      throw LoadFailure(description: ErrorMessages.reason(of: error))
    }
    state.withLock { inputs in
      if !inputs.contains(where: { $0.path == name }) {
        inputs.append(Input(path: name, bytes: bytes))
      }
    }
    return bytes
  }
}
