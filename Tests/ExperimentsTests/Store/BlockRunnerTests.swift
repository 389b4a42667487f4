import Determinism
import Experiments
import MarketSimulation
import Synchronization
import Testing

struct BlockRunnerTests {
  private let store = MemoryStore()

  private func plan(
    points: Int = 3,
    replications: Int32 = 10,
    blockSize: Int32 = 4,
    shards: Int = 1,
    policies: [Int] = [0, 1, 2],
    build: String = "test"
  ) -> BlockPlan {
    BlockPlan(
      layout: StudyLayout(
        points: points,
        replications: replications,
        blockSize: blockSize,
        shards: shards
      ),
      identities: (0..<points).map { String(repeating: "abcdef0\($0)", count: 8) },
      policies: policies,
      policyNames: policies.map { ["baseline", "brake", "shield"][$0] },
      build: build
    )
  }

  @discardableResult
  private func run(
    _ plan: BlockPlan,
    engine: FakeEngine = FakeEngine(),
    shard: Int? = nil,
    jobs: Int = 2,
    cancellation: CancellationToken = CancellationToken(),
    on other: MemoryStore? = nil
  ) -> BlockRunReport<MemoryStore.Failure> {
    let layout = plan.layout
    let blocks = shard.map { layout.blocks(ofShard: $0) } ?? Array(0..<layout.blockCount)
    return BlockRunner(engine: engine, store: other ?? store, describe: { "\($0)" }).run(
      plan,
      blocks: blocks,
      jobs: jobs,
      source: toySource,
      cancellation: cancellation
    )
  }

  /// The files of an uninterrupted run with one worker.
  private func reference(_ plan: BlockPlan) -> [String: [UInt8]] {
    let store = MemoryStore()
    run(plan, jobs: 1, on: store)
    return store.files
  }

  @Test func `any number of workers leaves the same bytes`() {
    let expected = reference(plan())
    #expect(expected.count == 9)
    for jobs in [2, 3, 8] {
      let store = MemoryStore()
      let report = run(plan(), jobs: jobs, on: store)
      #expect(store.files == expected, "\(jobs) jobs")
      #expect(report.isComplete && report.runsDone == 90 && report.runsMade == 90)
    }
  }

  @Test func `stopped anywhere and resumed no run is lost or done twice`() {
    let expected = reference(plan())
    let stream = SeedTree(rootSeed: 5, replication: 0).stream("stops")
    for round in UInt64(0)..<30 {
      let store = MemoryStore()
      let made = Mutex(0)
      var calls: UInt64 = 0
      while calls < 200 {
        let token = CancellationToken()
        let stop = made.withLock { $0 } + 1 + Int(stream.bounded(40, step: round, index: calls))
        let engine = FakeEngine(afterRun: { _ in
          if made.withLock({
            $0 += 1; return $0
          }) >= stop {
            token.cancel()
          }
        })
        let report = run(plan(), engine: engine, cancellation: token, on: store)
        calls += 1
        if report.isComplete { break }
      }
      #expect(store.files == expected, "round \(round)")
      #expect(made.withLock { $0 } == 90, "round \(round)")
    }
  }

  @Test func `more replications and more policies redo nothing`() {
    let first = run(plan(replications: 6, policies: [0, 1]))
    #expect(first.runsMade == 3 * 6 * 2)
    let more = run(plan(replications: 10, policies: [0, 1]))
    #expect(more.runsMade == 3 * 4 * 2)
    let wider = run(plan(replications: 10, policies: [0, 1, 2]))
    #expect(wider.runsMade == 3 * 10)
    #expect(store.files == reference(plan()))
    #expect(run(plan()).runsMade == 0)
    #expect(run(plan(points: 4)).runsMade == 30)
  }

  @Test func `shards out of order and twice leave the same bytes`() {
    let sharded = plan(shards: 4)
    var made: [Int] = []
    for shard in [2, 0, 2, 3, 1, 0] { made.append(run(sharded, shard: shard).runsMade) }
    #expect(store.files == reference(plan()))
    #expect(made[2] == 0 && made[5] == 0 && made.reduce(0, +) == 90)
  }

  @Test func `two writers of everything at once are harmless`() {
    let store = store
    let reports = Mutex<[BlockRunReport<MemoryStore.Failure>]>([])
    let plan = plan()
    concurrently(3) { _ in
      let report = BlockRunner(engine: FakeEngine(), store: store, describe: { "\($0)" }).run(
        plan,
        blocks: Array(0..<plan.layout.blockCount),
        jobs: 2,
        source: toySource
      )
      reports.withLock { $0.append(report) }
    }
    #expect(store.files == reference(plan))
    #expect(reports.withLock { $0.allSatisfy { $0.isComplete && $0.contradictions.isEmpty } })
  }

  @Test func `a torn write is found and done again`() {
    for torn in 1...9 {
      let store = MemoryStore()
      store.tear([torn])
      run(plan(), jobs: 1, on: store)
      #expect(store.files != reference(plan()))
      let report = run(plan(), jobs: 1, on: store)
      #expect(store.files == reference(plan()))
      #expect(report.runsMade == (torn % 3 == 0 ? 6 : 12))
    }
  }

  @Test func `a full disk stops the study and keeps what was written`() {
    let expected = reference(plan())
    for full in 1...9 {
      let store = MemoryStore()
      store.refuse([full])
      let report = run(plan(), jobs: 1, on: store)
      #expect(report.failure == .full && !report.isComplete)
      #expect(store.files.count == full - 1)
      #expect(store.files.allSatisfy { expected[$0.key] == $0.value })
      #expect(run(plan(), jobs: 2, on: store).isComplete)
      #expect(store.files == expected)
    }
  }

  @Test func `a store that cannot be read stops the study`() {
    store.loseReads(true)
    let report = run(plan())
    #expect(report.failure == .gone && report.runsMade == 0)
  }

  @Test func `two programs that disagree are told and nothing is overwritten`() {
    run(plan(replications: 4))
    let before = store.files
    let name = plan().key(of: 0).name
    // The second writer starts before the first one has written: it sees an empty store.
    let late = MemoryStore()
    let report = BlockRunner(
      engine: FakeEngine(fails: { $0.policy == 1 }),
      store: LateStore(first: late, then: store),
      describe: { "\($0)" }
    ).run(plan(replications: 4), blocks: [0], jobs: 1, source: toySource)
    #expect(report.contradictions == [name])
    #expect(store.files[name] == before[name])
    #expect(store.files[name + ".contradiction"] != nil)
  }

  @Test func `a failed run is a row with the reason in words`() throws {
    let engine = FakeEngine(failsToPrepare: { $0 == 1 }, fails: { $0.policy == 2 })
    let report = run(plan(points: 1, replications: 2), engine: engine)
    #expect(report.isComplete)
    let block = try plan(points: 1, replications: 2).read(0, from: store)
    let failed = block.rows.filter { $0.result.status == .failed }
    #expect(
      failed.map { "\($0.policy)/\($0.replication)" } == [
        "shield/0", "baseline/1", "brake/1", "shield/1",
      ]
    )
    #expect(failed.allSatisfy { !$0.failureText.isEmpty })
  }

  @Test func `no more blocks are open than there are workers`() {
    let store = store
    let most = Mutex(0)
    let opened = Mutex(0)
    let big = plan(points: 40)
    let report = BlockRunner(engine: FakeEngine(), store: store, describe: { "\($0)" }).run(
      big,
      blocks: Array(0..<big.layout.blockCount),
      jobs: 3,
      source: { _ throws(MemoryStore.Failure) in
        let now = opened.withLock {
          $0 += 1; return $0
        }
        most.withLock { $0 = max($0, now - store.writeCount) }
        return toyScenario()
      }
    )
    #expect(report.isComplete)
    // A block that is finished but not yet written counts as open here.
    #expect(most.withLock { $0 } <= 2 * 3, "\(most.withLock { $0 })")
  }
}

/// A store whose first reads see what another one holds: a writer that started earlier.
private struct LateStore: StudyStore {
  let first: MemoryStore
  let then: MemoryStore
  private let reads = Counter()

  init(first: MemoryStore, then: MemoryStore) {
    self.first = first
    self.then = then
  }

  func read(_ name: String) throws(MemoryStore.Failure) -> [UInt8]? {
    try reads.next() == 1 ? first.read(name) : then.read(name)
  }

  func write(_ bytes: [UInt8], to name: String) throws(MemoryStore.Failure) {
    try then.write(bytes, to: name)
  }

  func names(in folder: String) throws(MemoryStore.Failure) -> [String] {
    try then.names(in: folder)
  }

  func remove(_ name: String) throws(MemoryStore.Failure) { try then.remove(name) }
}

private final class Counter: Sendable {
  private let count = Mutex(0)
  func next() -> Int {
    count.withLock {
      $0 += 1; return $0
    }
  }
}
