// Colours comments, strings and keywords of Nix while no other extension has a grammar for it.
//
// A grammar of this extension could not step back: VS Code takes that of the last extension.

import * as vscode from "vscode";

const TYPES = ["comment", "string", "keyword", "number", "variable"] as const;
type TokenType = (typeof TYPES)[number];
const LEGEND = new vscode.SemanticTokensLegend([...TYPES]);
const KEYWORDS = /^(assert|else|if|in|inherit|let|or|rec|then|with)$/;
const TOKEN = /#.*|\/\*[^]*?\*\/|''|"|[A-Za-z_][\w'-]*|\d+|[{}]|[^]/g;

interface Span {
  readonly start: number;
  readonly end: number;
  readonly type: TokenType;
}

export function registerColours(): vscode.Disposable {
  const provider = { provideDocumentSemanticTokens: tokensOf };
  const selector = { language: "nix" };
  let registration: vscode.Disposable | undefined;
  const adjust = () => {
    registration?.dispose();
    registration = hasGrammar()
      ? undefined
      : vscode.languages.registerDocumentSemanticTokensProvider(selector, provider, LEGEND);
  };
  adjust();
  return vscode.Disposable.from(
    vscode.extensions.onDidChange(adjust),
    new vscode.Disposable(() => registration?.dispose()),
  );
}

/** Whether an extension colours Nix. */
function hasGrammar(): boolean {
  return vscode.extensions.all.some(({ packageJSON }) => {
    const grammars = (packageJSON as { contributes?: { grammars?: { language?: string }[] } })
      .contributes?.grammars;
    return grammars?.some(({ language }) => language === "nix") ?? false;
  });
}

function tokensOf(document: vscode.TextDocument): vscode.SemanticTokens {
  const builder = new vscode.SemanticTokensBuilder(LEGEND);
  for (const { start, end, type } of spansOf(document.getText())) {
    const first = document.positionAt(start);
    const last = document.positionAt(end);
    for (let line = first.line; line <= last.line; line++) {
      const from = line === first.line ? first.character : 0;
      const to = line === last.line ? last.character : document.lineAt(line).text.length;
      if (to > from) {
        builder.push(new vscode.Range(line, from, line, to), type);
      }
    }
  }
  return builder.build();
}

/** The coloured pieces of a text, in its order; an interpolation is read as code. */
export function spansOf(text: string): Span[] {
  const found: Span[] = [];
  let at = 0;
  const code = (closesBrace: boolean): void => {
    let depth = 0;
    while (at < text.length) {
      TOKEN.lastIndex = at;
      const token = TOKEN.exec(text)?.[0] ?? "";
      if (token === "}" && depth === 0 && closesBrace) {
        return;
      }
      depth += token === "{" ? 1 : token === "}" ? -1 : 0;
      if (token === '"' || token === "''") {
        string(token);
        continue;
      }
      const type = typeOf(token);
      if (type !== undefined) {
        found.push({ start: at, end: at + token.length, type });
      }
      at += token.length;
    }
  };
  const string = (quote: string): void => {
    let start = at;
    at += quote.length;
    while (at < text.length) {
      if (quote === '"' && text[at] === "\\") {
        at += 2;
      } else if (quote === "''" && /^''(?:\$|'|\\)/.test(text.slice(at, at + 3))) {
        at += 3;
      } else if (text.startsWith("${", at)) {
        found.push({ start, end: at, type: "string" });
        at += 2;
        code(true);
        start = at;
        at += 1;
      } else if (text.startsWith(quote, at)) {
        at += quote.length;
        break;
      } else {
        at += 1;
      }
    }
    found.push({ start, end: Math.min(at, text.length), type: "string" });
  };
  code(false);
  return found;
}

function typeOf(token: string): TokenType | undefined {
  if (token.startsWith("#") || token.startsWith("/*")) {
    return "comment";
  }
  if (KEYWORDS.test(token)) {
    return "keyword";
  }
  return /^\d/.test(token) || token === "true" || token === "false" ? "number" : undefined;
}
