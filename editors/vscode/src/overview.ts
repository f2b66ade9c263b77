// The tree of all services of the open folders, worst first; a click on one opens it.

import * as vscode from "vscode";
import { ExecuteCommandRequest, type LanguageClient, type Location } from "vscode-languageclient/node";
import { LANGUAGES } from "./editors";

const VIEW = "serviceconfig.services";
const SCHEME = "serviceconfig-service";
const SAVED_MS = 1_000;

interface Service {
  readonly name: string;
  /** Empty if the service is defined elsewhere. */
  readonly exposure: string;
  readonly level: string;
  readonly kind: string;
  readonly location: Location;
}

/** An answer: another request is needed, or the services; null if another search replaced this one. */
interface Answer {
  readonly token?: number;
  readonly services?: readonly Service[] | null;
  readonly summary?: string;
}

interface Look {
  /** What systemd itself prints beside a level. */
  readonly badge: string;
  readonly colour: string;
}

const LOOKS: Readonly<Record<string, Look>> = {
  DANGEROUS: { badge: "😨", colour: "charts.red" },
  UNSAFE: { badge: "😨", colour: "charts.red" },
  EXPOSED: { badge: "🙁", colour: "charts.orange" },
  MEDIUM: { badge: "😐", colour: "charts.yellow" },
  OK: { badge: "🙂", colour: "charts.green" },
  SAFE: { badge: "😀", colour: "charts.green" },
};

export class Overview
  implements vscode.Disposable, vscode.TreeDataProvider<Service>, vscode.FileDecorationProvider
{
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.TreeView<Service>;
  private readonly registrations: vscode.Disposable;
  private saved: NodeJS.Timeout | undefined;

  readonly onDidChangeTreeData = this.changed.event;

  constructor(private readonly client: () => LanguageClient | undefined) {
    this.view = vscode.window.createTreeView(VIEW, { treeDataProvider: this });
    this.registrations = vscode.Disposable.from(
      vscode.window.registerFileDecorationProvider(this),
      vscode.commands.registerCommand("serviceconfig.refreshOverview", () => this.refresh()),
      vscode.workspace.onDidSaveTextDocument((document) => this.afterSave(document)),
    );
  }

  dispose(): void {
    clearTimeout(this.saved);
    this.registrations.dispose();
    this.view.dispose();
    this.changed.dispose();
  }

  /** Effect: searches again, and shows the view. */
  async show(): Promise<void> {
    this.refresh();
    await vscode.commands.executeCommand(`${VIEW}.focus`);
  }

  /** Effect: searches again once the view is visible. */
  refresh(): void {
    this.changed.fire(undefined);
  }

  async getChildren(parent?: Service): Promise<Service[]> {
    if (parent !== undefined) {
      return [];
    }
    const found = await this.search();
    this.view.message =
      found.services?.length === 0
        ? "There is no service in the open folders."
        : (found.summary ?? "");
    return [...(found.services ?? [])];
  }

  getTreeItem(service: Service): vscode.TreeItem {
    const uri = vscode.Uri.parse(service.location.uri);
    const range = new vscode.Range(service.location.range.start.line, 0, service.location.range.start.line, 0);
    const file = vscode.workspace.asRelativePath(uri);
    const item = new vscode.TreeItem(service.name);
    item.description = [`${service.exposure} ${service.level}`.trim(), file].join("  ");
    item.tooltip = `${service.name}: ${service.exposure} ${service.level}\n${file}, line ${range.start.line + 1}`;
    item.iconPath = new vscode.ThemeIcon("shield", colourOf(service));
    item.resourceUri = vscode.Uri.from({ scheme: SCHEME, path: `/${service.name}`, query: service.kind });
    item.command = { command: "vscode.open", title: "Open", arguments: [uri, { selection: range }] };
    return item;
  }

  provideFileDecoration(uri: vscode.Uri): vscode.FileDecoration | undefined {
    const look = uri.scheme === SCHEME ? LOOKS[uri.query] : undefined;
    return look && new vscode.FileDecoration(look.badge, uri.query);
  }

  /** The services; the server searches for a short time at each request, so that it answers others. */
  private async search(): Promise<Answer> {
    let answer: Answer = { token: 0 };
    while (answer.token !== undefined) {
      const running = this.client();
      if (running?.isRunning() !== true) {
        return { services: [] };
      }
      answer = (await running.sendRequest(ExecuteCommandRequest.type, {
        command: "serviceconfig.findServices",
        arguments: [answer.token],
      })) as Answer;
    }
    return answer;
  }

  private afterSave(document: vscode.TextDocument): void {
    if (this.view.visible && LANGUAGES.includes(document.languageId)) {
      clearTimeout(this.saved);
      this.saved = setTimeout(() => this.refresh(), SAVED_MS);
    }
  }
}

function colourOf(service: Service): vscode.ThemeColor | undefined {
  const look = LOOKS[service.kind];
  return look && new vscode.ThemeColor(look.colour);
}
