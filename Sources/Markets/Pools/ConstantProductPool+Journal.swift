extension ConstantProductPool {
  /// Opens an atomic section, or a section inside one, and returns the point to revert to.
  public mutating func mark() -> Int32 {
    isRecording = true
    return Int32(journal.count)
  }

  /// Undoes every change since `mark`; the section stays open until `commit()`.
  ///
  /// - Complexity: O(changes undone).
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && Int(mark) <= journal.count, "a mark of another transaction")
    guard Int(mark) < journal.count else { return }
    state = journal[Int(mark)]
    journal.removeLast(journal.count - Int(mark))
  }

  /// Ends the outermost atomic section and keeps its changes.
  public mutating func commit() {
    journal.removeAll(keepingCapacity: true)
    isRecording = false
  }

  /// Takes a new state; changes outside an atomic section cannot be undone.
  mutating func replace(with next: State) {
    if next == state { return }
    if isRecording { journal.append(state) }
    state = next
  }
}
