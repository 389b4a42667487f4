import FirebreakCLI
import Testing

private let manifest = """
  {"firebreak": "0.1.0", "files": [{"name": "runs.csv"}, {"name": "series.csv"}]}
  """

@Suite struct StudyDirectoryTests {
  private func claim(_ files: MemoryFiles, _ names: [String]) -> Result<[String], CommandError> {
    do throws(CommandError) {
      return .success(try StudyDirectory("out/x", files: files).claim(names))
    } catch {
      return .failure(error)
    }
  }

  @Test func `a new directory is made`() {
    let files = MemoryFiles()
    #expect(claim(files, ["runs.csv"]) == .success([]))
    #expect(files.kind(of: "out/x") == .directory)
  }

  @Test func `files that the manifest names are replaced, older ones are removed`() {
    let files = MemoryFiles([
      "out/x/manifest.json": manifest, "out/x/runs.csv": "old", "out/x/series.csv": "old",
      "out/x/notes.txt": "mine",
    ])
    #expect(claim(files, ["runs.csv", "summary.csv"]) == .success(["series.csv"]))
  }

  @Test func `a file that no manifest names stays and the command refuses`() {
    let bare = MemoryFiles(["out/x/runs.csv": "mine"])
    #expect(claim(bare, ["runs.csv"]) == .failure(.occupied(directory: "out/x", file: "runs.csv")))
    let named = MemoryFiles(["out/x/manifest.json": manifest, "out/x/summary.csv": "mine"])
    #expect(
      claim(named, ["runs.csv", "summary.csv"])
        == .failure(.occupied(directory: "out/x", file: "summary.csv"))
    )
    #expect(named.text("out/x/summary.csv") == "mine")
  }

  @Test(arguments: ["", "{", "[]", "{\"files\": []}", "{\"firebreak\": \"0.1.0\"}", "\u{0}"])
  func `a manifest that is not ours protects the directory`(_ text: String) {
    let files = MemoryFiles(["out/x/manifest.json": text])
    #expect(claim(files, ["runs.csv"]) == .failure(.foreignManifest(directory: "out/x")))
  }

  @Test func `a manifest cannot point out of its directory`() {
    let text = """
      {"firebreak": "0", "files": [{"name": "../a"}, {"name": ".."}, {"name": "b/c"}, {"name": ""},
      {"name": "ok.csv"}, {"path": "x"}]}
      """
    #expect(StudyDirectory.names(inManifest: Array(text.utf8)) == ["ok.csv"])
  }

  @Test func `a file in the place of the directory is an error that says so`() {
    let files = MemoryFiles(["out/x": "file"])
    #expect(
      claim(files, ["runs.csv"]) == .failure(.file(FileError(.write, "out/x", .notDirectory)))
    )
  }

  @Test func `everything is published after everything is durable, the manifest last`() throws {
    let files = MemoryFiles([
      "out/x/manifest.json": manifest, "out/x/runs.csv": "old", "out/x/series.csv": "old",
    ])
    let publication = try StudyPublication(
      StudyDirectory("out/x", files: files),
      names: ["runs.csv"],
      files: files
    )
    try publication.add("manifest.json", Array("new".utf8))
    try publication.add("runs.csv", Array("rows".utf8))
    #expect(files.text("out/x/runs.csv") == "old")
    try publication.publish()
    #expect(files.published == ["out/x/runs.csv", "out/x/manifest.json"])
    #expect(files.text("out/x/runs.csv") == "rows")
    #expect(files.text("out/x/series.csv") == nil)
    #expect(files.openCount == 0)
  }

  @Test(arguments: [MemoryFiles.Step.stage, .append, .seal])
  func `a fault before publication leaves the old study whole`(_ step: MemoryFiles.Step) {
    let files = MemoryFiles(
      ["out/x/manifest.json": manifest, "out/x/runs.csv": "old"],
      faults: [MemoryFiles.Fault(step: step, part: "summary")]
    )
    var failure: FileError?
    do throws(CommandError) {
      let publication = try StudyPublication(
        StudyDirectory("out/x", files: files),
        names: ["runs.csv", "summary.csv"],
        files: files
      )
      do throws(FileError) {
        try publication.add("runs.csv", [1])
        try publication.add("summary.csv", [2])
        try publication.publish()
      } catch {
        failure = error
        publication.discard()
      }
    } catch {
      Issue.record("\(error)")
    }
    #expect(failure == FileError(.write, "out/x/summary.csv", .noSpace))
    #expect(files.text("out/x/runs.csv") == "old")
    #expect(files.published.isEmpty)
    #expect(files.openCount == 0)
  }
}
