extension Array {
  /// Sorts the elements from `start` on without any memory of its own, unlike `sort`.
  ///
  /// Few by insertion, more by splitting at a median of three, and by a heap where the splits turn
  /// out uneven. Not stable: the order must be total.
  mutating func sortTail(from start: Int, by precedes: (Element, Element) -> Bool) {
    if count - start < 2 { return }
    var span = mutableSpan
    let splits = 2 * (Int.bitWidth - (span.count - start).leadingZeroBitCount)
    span.sort(start, span.count, splits: splits, precedes)
  }
}

extension MutableSpan where Element: Copyable {
  fileprivate mutating func sort(
    _ first: Int,
    _ last: Int,
    splits: Int,
    _ precedes: (Element, Element) -> Bool
  ) {
    var (start, end, left) = (first, last, splits)
    while end - start > 24 {
      if left == 0 {
        sortByHeap(start, end, precedes)
        return
      }
      left -= 1
      let middle = split(start, end, precedes)
      // The shorter part by recursion, so that it stays shallow.
      if middle - start < end - middle {
        sort(start, middle, splits: left, precedes)
        start = middle
      } else {
        sort(middle, end, splits: left, precedes)
        end = middle
      }
    }
    for next in stride(from: start + 1, to: end, by: 1) {
      let element = self[next]
      var place = next
      while place > start && precedes(element, self[place - 1]) {
        self[place] = self[place - 1]
        place -= 1
      }
      self[place] = element
    }
  }

  /// Puts elements not behind a pivot first; returns where the others begin, with both parts used.
  private mutating func split(
    _ start: Int,
    _ end: Int,
    _ precedes: (Element, Element) -> Bool
  ) -> Int {
    let middle = start + (end - start) / 2
    if precedes(self[middle], self[start]) { swapAt(middle, start) }
    if precedes(self[end - 1], self[middle]) {
      swapAt(end - 1, middle)
      if precedes(self[middle], self[start]) { swapAt(middle, start) }
    }
    let pivot = self[middle]
    var (low, high) = (start + 1, end - 2)
    while true {
      while precedes(self[low], pivot) { low += 1 }
      while precedes(pivot, self[high]) { high -= 1 }
      if low >= high { return high + 1 }
      swapAt(low, high)
      low += 1
      high -= 1
    }
  }

  private mutating func sortByHeap(
    _ start: Int,
    _ end: Int,
    _ precedes: (Element, Element) -> Bool
  ) {
    for root in (0..<(end - start) / 2).reversed() { sink(root, start, end - start, precedes) }
    for last in (1..<end - start).reversed() {
      swapAt(start, start + last)
      sink(0, start, last, precedes)
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
