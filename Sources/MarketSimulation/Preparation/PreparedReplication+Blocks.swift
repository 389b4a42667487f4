import Determinism
import NetworkModel
import Quantities

extension PreparedReplication {
  /// Draws the chain's blocks up to the horizon.
  static func drawBlocks(
    _ scenario: Scenario,
    _ seeds: SeedTree,
    _ paths: [[Price]]
  ) -> [PlannedBlock] {
    var schedule = BlockSchedule(
      spec: scenario.network,
      key: seeds.key("network/blocks"),
      stressedMinutes: scenario.network.features.outageHazard == nil
        ? [] : stressedMinutes(paths.first ?? [], tick: scenario.tick)
    )
    let horizon = SimInstant.start + scenario.horizon
    var blocks: [PlannedBlock] = []
    while let block = schedule.next(), block.at <= horizon { blocks.append(block) }
    return blocks
  }

  /// The hundredth of the minutes in which the first market's impact-free price moves the most.
  ///
  /// A minute's move is the largest relative step between two ticks that begins in it.
  static func stressedMinutes(_ path: [Price], tick: SimDuration) -> [Bool] {
    let minute: Int64 = 60_000_000_000
    guard path.count > 1 else { return [] }
    let last = Int64(path.count - 1) * tick.nanoseconds / minute
    var moves = [Int64](repeating: 0, count: Int(last) + 1)
    for index in 1..<path.count {
      let before = path[index - 1].nanos
      let step = Int128((path[index].nanos - before).magnitude) * 1_000_000_000 / Int128(before)
      let place = Int(Int64(index - 1) * tick.nanoseconds / minute)
      moves[place] = max(moves[place], Int64(clamping: step))
    }
    let threshold = moves.sorted()[moves.count - 1 - moves.count / 100]
    return moves.map { $0 >= threshold && $0 > 0 }
  }
}
