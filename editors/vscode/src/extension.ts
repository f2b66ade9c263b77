// Activates and deactivates the parts of the extension.

import * as vscode from "vscode";
import { registerMenu } from "./menu";
import { registerPages } from "./pages";
import { Server } from "./server";
import { Status } from "./status";
import { Tables } from "./tables";

let server: Server | undefined;

export async function activate(context: vscode.ExtensionContext): Promise<void> {
  const tables = new Tables();
  const status = new Status();
  server = new Server(context, tables, status);
  context.subscriptions.push(tables, status, registerPages(), ...registerMenu(server));
  await server.start();
}

export async function deactivate(): Promise<void> {
  await server?.stop();
}
