import FirebreakCLI
import Mitigations

@main
struct Race {
  static func main() { runFirebreak(catalog: .standard.adding(JumpCooldown.descriptor)) }
}
