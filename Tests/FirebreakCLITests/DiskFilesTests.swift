import FirebreakCLI
import TestSupport
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// A fresh directory, removed at the end with the files that the tests name.
private func withFolder(_ name: String, _ body: (String) throws -> Void) rethrows {
  let root = PackageRoot.path + "/.build/cli-tests-\(getpid())-\(name)"
  let files = DiskFiles()
  defer {
    for name in (try? files.list(root + "/sub")) ?? [] { try? files.remove(root + "/sub/" + name) }
    for name in (try? files.list(root)) ?? [] {
      if (try? files.remove(root + "/" + name)) == nil { _ = unsafe rmdir(root + "/" + name) }
    }
    _ = unsafe rmdir(root)
  }
  try body(root)
}

private func failure(_ body: () throws(FileError) -> Void) -> FileError? {
  do throws(FileError) {
    try body()
    return nil
  } catch {
    return error
  }
}

@Suite struct DiskFilesTests {
  private let files = DiskFiles()

  @Test func `a file is written whole, read back, and leaves no temporary name`() throws {
    try withFolder("whole") { root in
      try files.makeDirectory(root + "/sub")
      let bytes = [UInt8](repeating: 7, count: 700_000)
      try files.writeAtomically(bytes, to: root + "/sub/a.bin")
      #expect(try files.read(root + "/sub/a.bin") == bytes)
      try files.writeAtomically([1], to: root + "/sub/a.bin")
      #expect(try files.read(root + "/sub/a.bin") == [1])
      #expect(try files.list(root + "/sub") == ["a.bin"])
      #expect(files.kind(of: root + "/sub") == .directory)
      #expect(files.kind(of: root + "/sub/a.bin") == .file)
    }
  }

  @Test func `nobody sees a file before it is published or after it is discarded`() throws {
    try withFolder("hidden") { root in
      try files.makeDirectory(root)
      let staged = try files.stage(root + "/a.txt")
      try staged.append([65])
      #expect(files.kind(of: root + "/a.txt") == nil)
      try staged.seal()
      #expect(files.kind(of: root + "/a.txt") == nil)
      staged.discard()
      #expect(try files.list(root) == [])
    }
  }

  @Test func `errors name the path and the cause`() throws {
    try withFolder("errors") { root in
      try files.makeDirectory(root)
      try files.writeAtomically([1], to: root + "/file")
      #expect(
        failure { () throws(FileError) in _ = try files.read(root + "/none") }
          == FileError(.read, root + "/none", .missing)
      )
      #expect(
        failure { () throws(FileError) in _ = try files.read(root) }
          == FileError(.read, root, .isDirectory)
      )
      #expect(
        failure { () throws(FileError) in try files.makeDirectory(root + "/file/sub") }
          == FileError(.write, root + "/file", .notDirectory)
      )
      #expect(
        failure { () throws(FileError) in try files.writeAtomically([1], to: root) }
          == FileError(.write, root, .isDirectory)
      )
      #expect(
        failure { () throws(FileError) in try files.writeAtomically([1], to: root + "/no/a") }
          == FileError(.write, root + "/no/a", .missing)
      )
      #expect(failure { () throws(FileError) in try files.remove(root + "/none") } == nil)
    }
  }

  @Test func `an output below a device is refused`() {
    let error = failure { () throws(FileError) in try files.makeDirectory("/dev/full/out") }
    #expect(error == FileError(.write, "/dev/full", .notDirectory))
  }

  @Test func `an endless input is refused at the limit`() {
    let small = DiskFiles(readLimit: 1 << 20)
    #expect(
      failure { () throws(FileError) in _ = try small.read("/dev/zero") }
        == FileError(.read, "/dev/zero", .tooLarge(limit: 1 << 20))
    )
    #expect(files.kind(of: "/dev/null") == .other)
    #expect((try? files.read("/dev/null")) == [])
  }
}

@Suite struct FilePathTests {
  @Test func `paths are joined and split without the disk`() {
    #expect(FilePath.join("out/x", "runs.csv") == "out/x/runs.csv")
    #expect(FilePath.join("out/x/", "runs.csv") == "out/x/runs.csv")
    #expect(FilePath.join(".", "a") == "a")
    #expect(FilePath.join("", "a") == "a")
    #expect(FilePath.join("out", "/a") == "/a")
    #expect(FilePath.parent(of: "a/b/c") == "a/b")
    #expect(FilePath.parent(of: "a/b/") == "a")
    #expect(FilePath.parent(of: "a") == ".")
    #expect(FilePath.parent(of: "/a") == "/")
    #expect(FilePath.parent(of: "/") == "/")
    #expect(FilePath.name(of: "a/b") == "b")
    #expect(FilePath.name(of: "b") == "b")
  }
}
