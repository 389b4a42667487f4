import MarketSimulation
import Synchronization

/// Where workers take units of blocks and leave rows; blocks are opened and written here.
final class BlockBoard<Store: StudyStore>: Sendable {
  /// What one worker does at a time: the policies that a replication of a point lacks.
  struct Unit: Sendable {
    var slot: Int
    var point: Int
    var replication: Int32
    var positions: [Int]
    var scenario: Scenario
  }

  /// A block that is being filled.
  private struct OpenBlock {
    var slot: Int
    var block: RunBlock
    var waiting: [Unit]
    var unfinished: Int
    var rows: [BlockRow] = []
  }

  private struct State {
    var next = 0
    var open: [OpenBlock] = []
    var hashes: [String?]
    var contradictions: [String] = []
    var failure: Store.Failure?
    var progress: StudyProgress
    var made = 0
  }

  private let plan: BlockPlan
  private let blocks: [Int]
  private let store: Store
  private let source: BlockRunnerSource
  private let progress: (@Sendable (StudyProgress) -> Void)?
  private let state: Mutex<State>

  typealias BlockRunnerSource = @Sendable (Int) throws(Store.Failure) -> Scenario

  init(
    plan: BlockPlan,
    blocks: [Int],
    store: Store,
    source: @escaping BlockRunnerSource,
    progress: (@Sendable (StudyProgress) -> Void)?
  ) {
    self.plan = plan
    self.blocks = blocks
    self.store = store
    self.source = source
    self.progress = progress
    let total = blocks.reduce(0) { $0 + plan.runCount(of: $1) }
    state = Mutex(
      State(
        hashes: Array(repeating: nil, count: blocks.count),
        progress: StudyProgress(runsDone: 0, runsTotal: total, events: 0)
      )
    )
  }

  /// Takes a unit of an open block, or opens the next one; nil when nothing is left or after an
  /// error.
  func take() -> Unit? {
    state.withLock { state in
      while state.failure == nil {
        for index in state.open.indices where !state.open[index].waiting.isEmpty {
          return state.open[index].waiting.removeFirst()
        }
        guard state.next < blocks.count else { return nil }
        do throws(Store.Failure) {
          try openNext(&state)
        } catch {
          state.failure = error
        }
      }
      return nil
    }
  }

  /// Leaves a row and reports progress.
  func add(_ row: BlockRow, to unit: Unit) {
    state.withLock { state in
      guard let index = state.open.firstIndex(where: { $0.slot == unit.slot }) else { return }
      state.open[index].rows.append(row)
      state.made += 1
      state.progress.runsDone += 1
      state.progress.events += row.result.eventCount
      progress?(state.progress)
    }
  }

  /// Ends a unit; the last one of a block has it written.
  func close(_ unit: Unit) {
    let finished: OpenBlock? = state.withLock { state in
      guard let index = state.open.firstIndex(where: { $0.slot == unit.slot }) else { return nil }
      state.open[index].unfinished -= 1
      return state.open[index].unfinished == 0 ? state.open.remove(at: index) : nil
    }
    if let finished { write(finished) }
  }

  /// Writes what is done of the blocks that are still open.
  func storeRemains() {
    let open = state.withLock { state in
      defer { state.open = [] }
      return state.open.filter { !$0.rows.isEmpty }
    }
    for block in open { write(block) }
  }

  /// What stands in the store.
  func report() -> BlockRunReport<Store.Failure> {
    state.withLock { state in
      BlockRunReport(
        runsDone: state.progress.runsDone,
        runsTotal: state.progress.runsTotal,
        runsMade: state.made,
        failure: state.failure,
        contradictions: state.contradictions.sorted(),
        hashes: state.hashes
      )
    }
  }

  /// Opens the next block, or notes that nothing is missing in it.
  private func openNext(_ state: inout State) throws(Store.Failure) {
    let slot = state.next
    let stored = try plan.read(blocks[slot], from: store)
    let (point, replications) = plan.layout.contents(of: blocks[slot])
    var missing: [(replication: Int32, positions: [Int])] = []
    var present = 0
    for replication in replications {
      let positions = plan.policies.indices.filter {
        stored.row(policy: plan.policyNames[$0], replication: replication) == nil
      }
      present += plan.policies.count - positions.count
      if !positions.isEmpty { missing.append((replication, positions)) }
    }
    if missing.isEmpty {
      state.hashes[slot] = stored.contentHash
    } else {
      let scenario = try source(point)
      let units = missing.map {
        Unit(
          slot: slot,
          point: point,
          replication: $0.replication,
          positions: $0.positions,
          scenario: scenario
        )
      }
      state.open.append(
        OpenBlock(slot: slot, block: stored, waiting: units, unfinished: units.count)
      )
    }
    state.next += 1
    state.progress.runsDone += present
    state.progress.runsReused += present
  }

  /// Writes a block with what another writer may have left there meanwhile.
  private func write(_ open: OpenBlock) {
    var block = open.block
    block.add(open.rows)
    let name = block.key.name
    do throws(Store.Failure) {
      let present = try plan.read(blocks[open.slot], from: store)
      if block.contradicts(present) {
        try store.write(block.bytes, to: name + ".contradiction")
        state.withLock { $0.contradictions.append(name) }
        return
      }
      block.add(present.rows)
      try store.write(block.bytes, to: name)
      let hash = plan.isComplete(blocks[open.slot], block) ? block.contentHash : nil
      state.withLock { $0.hashes[open.slot] = hash }
    } catch {
      state.withLock { state in
        if state.failure == nil { state.failure = error }
      }
    }
  }
}
