// Knows how VS Code starts the companions that companions.json of the folder names.

const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const clients = [];

exports.activate = async () => {
  const root = vscode.workspace.workspaceFolders[0].uri;
  const file = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(root, "companions.json"));
  const commands = JSON.parse(new TextDecoder().decode(file));
  const selector = [{ scheme: "file", language: "nix" }];
  for (const [name, [command, ...args]] of Object.entries(commands)) {
    const client = new LanguageClient(name, name, { command, args }, { documentSelector: selector });
    clients.push(client);
    await client.start();
  }
};

exports.deactivate = () => Promise.all(clients.map((client) => client.stop()));
