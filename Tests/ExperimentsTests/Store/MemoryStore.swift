import Experiments
import MarketSimulation
import Synchronization

/// A store in memory that tears or refuses chosen writes.
final class MemoryStore: StudyStore {
  enum Failure: Error, Equatable, Sendable {
    case full, gone
  }

  private struct State {
    var files: [String: [UInt8]] = [:]
    var writes = 0
    var tears: Set<Int> = []
    var refuses: Set<Int> = []
    var losesReads = false
  }

  private let state = Mutex(State())

  /// Writes that keep only half of their bytes, counted from 1.
  func tear(_ writes: Set<Int>) { state.withLock { $0.tears = writes } }
  /// Writes that fail for want of space, counted from 1.
  func refuse(_ writes: Set<Int>) { state.withLock { $0.refuses = writes } }
  /// Whether reading fails from now on.
  func loseReads(_ loses: Bool) { state.withLock { $0.losesReads = loses } }

  var files: [String: [UInt8]] { state.withLock { $0.files } }
  var writeCount: Int { state.withLock { $0.writes } }

  func read(_ name: String) throws(Failure) -> [UInt8]? {
    let (loses, bytes) = state.withLock { ($0.losesReads, $0.files[name]) }
    if loses { throw .gone }
    return bytes
  }

  func write(_ bytes: [UInt8], to name: String) throws(Failure) {
    let isRefused = state.withLock { state in
      state.writes += 1
      if state.refuses.contains(state.writes) { return true }
      let isTorn = state.tears.contains(state.writes)
      state.files[name] = isTorn ? Array(bytes.prefix(bytes.count / 2)) : bytes
      return false
    }
    if isRefused { throw .full }
  }

  func names(in folder: String) throws(Failure) -> [String] {
    state.withLock { state in
      state.files.keys.filter { $0.hasPrefix(folder + "/") }
        .map { String($0.dropFirst(folder.count + 1)) }.filter { !$0.contains("/") }.sorted()
    }
  }

  func remove(_ name: String) throws(Failure) { state.withLock { $0.files[name] = nil } }
}

/// The scenario of any point.
let toySource: @Sendable (Int) throws(MemoryStore.Failure) -> Scenario = {
  _ throws(MemoryStore.Failure) in toyScenario()
}
