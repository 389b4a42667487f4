extension EventQueue where Payload: BitwiseCopyable {
  /// Whether the structure is whole: heap order, live and dead counts, and slots without an owner.
  ///
  /// - Complexity: O(n); for tests.
  package func isWhole() -> Bool { storage.isWhole(vacant: isRootVacant, dead: deadCount) }
}
