// Starts, watches and stops the server.

import * as vscode from "vscode";
import {
  CloseAction,
  type CloseHandlerResult,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  RevealOutputChannelOn,
  State,
} from "vscode-languageclient/node";
import { Backoff } from "./backoff";
import { ClientCommands } from "./capabilities";
import { makeMiddleware } from "./commands";
import { resolveOnce } from "./completion";
import { LANGUAGES } from "./editors";
import { type Found, findServer, isFound, type Missing } from "./find";
import { OPEN_PAGE, withRenderedCode, withRenderedPages } from "./pages";
import { Overview } from "./overview";
import type { Status } from "./status";
import type { Tables } from "./tables";

export class Server {
  readonly log: vscode.LogOutputChannel;
  private readonly backoff = new Backoff();
  private readonly overview = new Overview(() => this.client);
  private client: LanguageClient | undefined;
  private why = "The server does not run.";

  constructor(
    private readonly context: vscode.ExtensionContext,
    private readonly tables: Tables,
    private readonly status: Status,
  ) {
    this.log = vscode.window.createOutputChannel("NixOS serviceConfig", { log: true });
    const settings = vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration("serviceconfig.server.path")) {
        void this.restart();
      }
    });
    context.subscriptions.push(this.log, this.overview, settings);
  }

  get isRunning(): boolean {
    return this.client?.isRunning() ?? false;
  }

  /** The state in a few words. */
  get summary(): string {
    return this.isRunning ? `serviceconfig-ls ${this.version}` : this.why;
  }

  async start(): Promise<void> {
    this.status.show({ is: "starting" });
    const bundle = this.context.asAbsolutePath("bundled");
    const set = vscode.workspace.getConfiguration("serviceconfig").get("server.path", "").trim();
    const found = await findServer(set, bundle);
    if (!isFound(found)) {
      this.fail(found.why);
      void this.offer(found);
      return;
    }
    this.log.info(`starting ${found.command} ${found.args.join(" ")}: ${found.where}`);
    const client = this.makeClient(found);
    this.client = client;
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) {
        this.status.show({ is: "running", version: this.version, where: found.where });
        this.overview.refresh();
      }
    });
    try {
      await client.start();
    } catch (error) {
      // A server that ends before it answers also reaches afterCrash; here it is only logged.
      this.log.error(String(error));
    }
  }

  async stop(): Promise<void> {
    const client = this.client;
    this.client = undefined;
    try {
      await client?.stop();
    } catch (error) {
      this.log.warn(`stopping: ${String(error)}`);
    }
  }

  async restart(): Promise<void> {
    this.backoff.forget();
    await this.stop();
    await this.start();
  }

  private get version(): string {
    return this.client?.initializeResult?.serverInfo?.version ?? "of unknown version";
  }

  private makeClient(found: Found): LanguageClient {
    const executable = {
      command: found.command,
      args: [...found.args],
      options: {
        // Not the workspace, so that none of its programs is run by mistake.
        cwd: this.context.extensionPath,
        env: { ...process.env, ...found.env },
      },
    };
    const options: LanguageClientOptions = {
      documentSelector: [
        ...LANGUAGES.flatMap((language) => [
          { scheme: "file", language },
          { scheme: "untitled", language },
        ]),
      ],
      synchronize: { configurationSection: "serviceconfig" },
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      markdown: {
        isTrusted: {
          enabledCommands: ["serviceconfig.explain", "serviceconfig.showSecurity", OPEN_PAGE],
        },
        supportHtml: false,
      },
      middleware: {
        executeCommand: makeMiddleware(this.tables, this.overview, () => this.client),
        resolveCompletionItem: resolveOnce,
        provideHover: async (document, position, token, next) => {
          const hover = await next(document, position, token);
          withRenderedPages(hover);
          return hover;
        },
        handleDiagnostics: (uri, diagnostics, next) => {
          diagnostics.forEach(withRenderedCode);
          next(uri, diagnostics);
        },
        provideDiagnostics: async (document, previous, token, next) => {
          const report = await next(document, previous, token);
          if (report?.kind === "full") {
            report.items.forEach(withRenderedCode);
          }
          return report;
        },
      },
      initializationFailedHandler: () => false,
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => this.afterCrash(),
      },
    };
    const client = new QuietClient("serviceconfig", "NixOS serviceConfig", executable, options);
    client.registerFeature(new ClientCommands());
    return client;
  }

  private async afterCrash(): Promise<CloseHandlerResult> {
    const wait = this.backoff.next(Date.now());
    if (wait === undefined) {
      this.fail("The server crashed too often and is not restarted.");
      void this.tell("The language server for serviceConfig crashed too often.");
      return { action: CloseAction.DoNotRestart, handled: true };
    }
    this.log.warn(`the server ended unexpectedly; started again in ${wait} ms`);
    this.status.show({ is: "waiting", seconds: Math.round(wait / 1000) });
    const crashed = this.client;
    await new Promise((resolve) => setTimeout(resolve, wait));
    // The user may have restarted it meanwhile, or closed the window.
    const action = this.client === crashed ? CloseAction.Restart : CloseAction.DoNotRestart;
    return { action, handled: true };
  }

  private fail(why: string): void {
    this.why = why;
    this.log.error(why);
    this.status.show({ is: "stopped", why });
  }

  private async tell(message: string): Promise<void> {
    const restart = "Restart";
    const log = "Show Log";
    const picked = await vscode.window.showErrorMessage(message, restart, log);
    if (picked === restart) {
      await this.restart();
    } else if (picked === log) {
      this.log.show();
    }
  }

  private async offer(missing: Missing): Promise<void> {
    const settings = "Open Settings";
    const instructions = "How to Install";
    const button = missing.remedy === "instructions" ? instructions : settings;
    const picked = await vscode.window.showErrorMessage(missing.why, button);
    if (picked === settings) {
      await vscode.commands.executeCommand(
        "workbench.action.openSettings",
        "serviceconfig.server.path",
      );
    } else if (picked === instructions) {
      const readme = vscode.Uri.joinPath(this.context.extensionUri, "README.md");
      await vscode.commands.executeCommand("markdown.showPreview", readme);
    }
  }
}

/** Errors go to the log only; what the user must know is shown once, with a remedy. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
