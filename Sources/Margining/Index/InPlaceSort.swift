extension Array {
  /// Sorts the elements from `start` on without any memory of its own, unlike `sort`.
  ///
  /// Few by insertion, many by a heap. Not stable: the order must be total.
  mutating func sortTail(from start: Int, by precedes: (Element, Element) -> Bool) {
    if count - start <= 24 {
      for next in stride(from: start + 1, to: count, by: 1) {
        let element = self[next]
        var place = next
        while place > start && precedes(element, self[place - 1]) {
          self[place] = self[place - 1]
          place -= 1
        }
        self[place] = element
      }
      return
    }
    for root in (0..<(count - start) / 2).reversed() {
      sink(root, start, count - start, precedes)
    }
    for end in (1..<count - start).reversed() {
      swapAt(start, start + end)
      sink(0, start, end, precedes)
    }
  }

  private mutating func sink(
    _ root: Int,
    _ start: Int,
    _ end: Int,
    _ precedes: (Element, Element) -> Bool
  ) {
    let element = self[start + root]
    var place = root
    while true {
      var child = 2 * place + 1
      if child >= end { break }
      if child + 1 < end && precedes(self[start + child], self[start + child + 1]) { child += 1 }
      if !precedes(element, self[start + child]) { break }
      self[start + place] = self[start + child]
      place = child
    }
    self[start + place] = element
  }
}
