extension RandomStream {
  /// Brings elements into a random order, each of the n! equally likely.
  ///
  /// From the last place down, each place trades with one drawn from itself and those before it;
  /// the draw of place i has the index i of this step, so that the addresses depend on the places
  /// alone.
  ///
  /// - Source: Durstenfeld, "Algorithm 235: random permutation", Communications of the ACM 7 (1964).
  public func permute<Element>(
    _ elements: inout [Element],
    step: UInt64,
    purpose: UInt64 = 0
  ) {
    var place = elements.count - 1
    while place > 0 {
      let bound = UInt64(place) + 1
      let other = bounded(bound, step: step, index: UInt64(place), purpose: purpose)
      elements.swapAt(place, Int(truncatingIfNeeded: other))
      place -= 1
    }
  }

  /// Returns the numbers from 0 to `count` − 1 in the order that `permute` gives.
  ///
  /// - Precondition: `count` is not negative.
  public func permutation(of count: Int, step: UInt64, purpose: UInt64 = 0) -> [Int] {
    precondition(count >= 0, "a permutation has no negative length")
    var places = Array(0..<count)
    permute(&places, step: step, purpose: purpose)
    return places
  }
}
