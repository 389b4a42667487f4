/// The place where a study keeps its blocks and receipts; the only door of this room to a disk.
///
/// Names are relative paths with slashes. Calls may come from any thread. A name has either whole
/// bytes or none: `write` must be atomic and durable, whoever else writes the same name.
public protocol StudyStore: Sendable {
  /// Why the place refused.
  associatedtype Failure: Error & Sendable
  /// The bytes of a name; nil where there are none.
  func read(_ name: String) throws(Failure) -> [UInt8]?
  /// Gives a name new bytes, durably, all or nothing.
  func write(_ bytes: [UInt8], to name: String) throws(Failure)
  /// The names in a folder, sorted by their bytes; none where there is no such folder.
  func names(in folder: String) throws(Failure) -> [String]
  /// Removes a name; one that is gone already is fine.
  func remove(_ name: String) throws(Failure)
}
