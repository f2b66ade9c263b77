// What this client can do beyond the protocol; servers read these fields of its capabilities.

import type { ClientCapabilities, FeatureState, StaticFeature } from "vscode-languageclient/node";

const COMMANDS = [
  // An accepted completion may list the values that follow.
  "editor.action.triggerSuggest",
  // The user chooses from a list of edits that the server answers with.
  "serviceconfig.chooseLines",
  // A link in a hover may run it.
  "serviceconfig.showSecurity",
];

/** Says which commands the server may send. */
export class ClientCommands implements StaticFeature {
  fillClientCapabilities(capabilities: ClientCapabilities): void {
    capabilities.experimental = { ...capabilities.experimental, commands: { commands: COMMANDS } };
  }

  initialize(): void {}

  getState(): FeatureState {
    return { kind: "static" };
  }

  clear(): void {}
}
