import Experiments
import MarketSimulation
import Testing

struct RunBlockTests {
  static let identity = String(repeating: "0123456789abcdef", count: 4)
  static let key = BlockKey(identity: identity, start: 16, size: 16)

  private func row(_ policy: String, _ replication: Int32, _ value: MetricValue) -> BlockRow {
    BlockRow(policy: policy, replication: replication, result: success([value], digest: 3))
  }

  private var block: RunBlock {
    var failed = row("brake", 17, .undefined)
    failed.result.status = .failed
    failed.result.metrics = []
    failed.failureText = "an amount grew — too large"
    var recorded = row("baseline", 17, .micros(-(Int128.max / 3)))
    recorded.recording = [[1, 2, 3], [], [255]]
    recorded.result.flags = [.supercritical, .eventLimit]
    recorded.result.protocolMetrics = [[.count(5)], [.undefined, .number(-0.0)]]
    return RunBlock(
      key: Self.key,
      build: "test 1",
      rows: [
        failed, recorded, row("brake", 16, .number(1e-300)), row("baseline", 16, .count(.min)),
      ]
    )
  }

  @Test func `a block reads back equal and its bytes do not depend on the order of rows`() throws {
    let back = try RunBlock(block.bytes, key: Self.key, build: "test 1")
    #expect(back == block)
    #expect(back.rows.map(\.policy) == ["baseline", "brake", "baseline", "brake"])
    let reversed = RunBlock(key: Self.key, build: "test 1", rows: block.rows.reversed())
    #expect(reversed.bytes == block.bytes)
  }

  @Test func `no byte can change and no byte can be missing`() {
    let bytes = block.bytes
    func isRefused(_ bytes: [UInt8]) -> Bool {
      (try? RunBlock(bytes, key: Self.key, build: "test 1")) == nil
    }
    var accepted: [Int] = []
    for position in bytes.indices {
      var changed = bytes
      changed[position] ^= 1
      if !isRefused(changed) { accepted.append(position) }
      if !isRefused(Array(bytes.prefix(position))) { accepted.append(-position) }
    }
    #expect(accepted == [])
  }

  @Test func `a block of another point or program is refused`() {
    let other = BlockKey(identity: Self.identity, start: 0, size: 16)
    #expect(throws: BlockError.otherBlock) {
      _ = try RunBlock(block.bytes, key: other, build: "test 1")
    }
    #expect(throws: BlockError.otherBuild(found: "test 1")) {
      _ = try RunBlock(block.bytes, key: Self.key, build: "test 2")
    }
  }

  @Test func `rows are found by policy and replication and added once`() {
    var block = block
    let before = block
    block.add(block.rows)
    #expect(block == before)
    block.add([row("shield", 16, .count(1)), row("baseline", 20, .count(2))])
    #expect(block.rows.count == 6)
    for row in block.rows {
      #expect(block.row(policy: row.policy, replication: row.replication) == row)
    }
    #expect(block.row(policy: "shield", replication: 17) == nil)
    #expect(!block.contradicts(before))
    #expect(
      before.contradicts(RunBlock(key: Self.key, build: "", rows: [row("brake", 16, .count(0))]))
    )
  }

  @Test func `every block belongs to one shard and every run to one block`() {
    for (points, replications, size, shards) in [
      (1, 1, 16, 1), (3, 40, 16, 4), (7, 16, 16, 3), (5, 17, 4, 40), (2, 3, 1, 2),
    ] {
      let layout = StudyLayout(
        points: points,
        replications: Int32(replications),
        blockSize: Int32(size),
        shards: shards
      )
      let blocks = (0..<shards).flatMap { layout.blocks(ofShard: $0) }
      #expect(blocks.sorted() == Array(0..<layout.blockCount))
      var runs: [String] = []
      for block in 0..<layout.blockCount {
        let (point, replications) = layout.contents(of: block)
        #expect(layout.blocks(ofPoint: point).contains(block))
        runs += replications.map { "\(point)/\($0)" }
      }
      #expect(Set(runs).count == points * replications && runs.count == points * replications)
    }
  }

  @Test(arguments: [
    ([], ""), ([4], "4"), ([2, 3, 7], "2-3,7"), ([0, 1, 2, 3], "0-3"), ([0, 2, 4, 5], "0,2,4-5"),
  ])
  func `numbers are written as array jobs take them`(numbers: [Int], text: String) {
    #expect(ShardList.text(numbers) == text)
  }
}
