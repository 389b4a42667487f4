public import Quantities

/// The order of transactions that a committee of nodes saw at different times.
///
/// One comes before another where at least a share of the nodes saw it first. Where such votes go
/// in a circle, and where no share is reached, the whole circle is one group: inside a group the
/// median sighting decides, then the place in the list. Groups follow each other as the votes say.
///
/// - Complexity: O(n²·m) for n transactions and m nodes.
/// - Source: Kelkar et al., "Order-fairness for Byzantine consensus", 2020; Condorcet cycles.
public struct FairOrder: Sendable {
  /// The places of the transactions in the fair order.
  public let order: [Int32]
  /// The number of the group of each transaction; groups ascend along the order.
  public let groups: [Int32]

  /// Finds the order.
  ///
  /// - Parameters:
  ///   - sights: For each transaction, when each node saw it.
  ///   - share: The share of nodes that decides; above one half.
  /// - Precondition: All transactions were seen by the same number of nodes.
  public init(sights: [[Int64]], share: Ratio) {
    let count = sights.count
    let nodes = Int64(sights.first?.count ?? 0)
    precondition(sights.allSatisfy { $0.count == Int(nodes) }, "every node saw every transaction")
    // before[a][b]: a comes before b by the votes.
    var before = [[Bool]](repeating: [Bool](repeating: false, count: count), count: count)
    for a in 0..<count {
      for b in 0..<count where a != b {
        var votes: Int64 = 0
        for node in 0..<Int(nodes) where sights[a][node] < sights[b][node] { votes += 1 }
        before[a][b] =
          Int128(votes) * Int128(Ratio.one.partsPerBillion)
          >= Int128(nodes) * Int128(share.partsPerBillion)
      }
    }
    let medians = sights.map { seen in seen.sorted()[seen.count / 2] }
    let components = FairOrder.components(before)
    var place = [Int32](repeating: 0, count: count)
    let ranked = FairOrder.rank(components, before, medians)
    for (rank, component) in ranked.enumerated() {
      for member in 0..<count where components[member] == component {
        place[member] = Int32(rank)
      }
    }
    groups = place
    order = (0..<Int32(count)).sorted { left, right in
      let (a, b) = (Int(left), Int(right))
      if place[a] != place[b] { return place[a] < place[b] }
      if medians[a] != medians[b] { return medians[a] < medians[b] }
      return a < b
    }
  }

  // The strongly connected components of the votes, by reachability in both directions.
  private static func components(_ before: [[Bool]]) -> [Int32] {
    let count = before.count
    var component = [Int32?](repeating: nil, count: count)
    var next: Int32 = 0
    for start in 0..<count where component[start] == nil {
      let forward = reachable(from: start, count) { before[$0][$1] }
      let backward = reachable(from: start, count) { before[$1][$0] }
      for member in 0..<count where forward[member] && backward[member] {
        component[member] = next
      }
      next += 1
    }
    return component.map { $0 ?? next }
  }

  private static func reachable(
    from start: Int,
    _ count: Int,
    _ edge: (Int, Int) -> Bool
  ) -> [Bool] {
    var seen = [Bool](repeating: false, count: count)
    seen[start] = true
    var open = [start]
    while let at = open.popLast() {
      for other in 0..<count where !seen[other] && edge(at, other) {
        seen[other] = true
        open.append(other)
      }
    }
    return seen
  }

  // The components in an order that no vote contradicts; where votes leave a choice, the one with
  // the earliest median is next.
  private static func rank(
    _ components: [Int32],
    _ before: [[Bool]],
    _ medians: [Int64]
  ) -> [Int32] {
    let count = components.count
    let total = Int((components.max() ?? -1) + 1)
    var waits = [Int32](repeating: 0, count: total)
    var earliest = [Int64](repeating: .max, count: total)
    for a in 0..<count {
      let own = Int(components[a])
      earliest[own] = min(earliest[own], medians[a])
      for b in 0..<count where before[b][a] && components[b] != components[a] { waits[own] += 1 }
    }
    var left = Array(0..<total)
    var ranked: [Int32] = []
    while !left.isEmpty {
      var best: Int?
      for (index, component) in left.enumerated() where waits[component] == 0 {
        if best.map({ earliest[component] < earliest[left[$0]] }) ?? true { best = index }
      }
      // Components form no circle, so one of them always waits for nothing.
      let chosen = left.remove(at: best ?? 0)
      ranked.append(Int32(chosen))
      for a in 0..<count where Int(components[a]) == chosen {
        for b in 0..<count where before[a][b] && Int(components[b]) != chosen {
          waits[Int(components[b])] -= 1
        }
      }
    }
    return ranked
  }
}
