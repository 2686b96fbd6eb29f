/** A real browser, and the page in the words of a person who uses it. */

import { accessSync, constants } from "node:fs";
import path from "node:path";

import { type Browser, type BrowserContextOptions, type Locator, type Page, chromium } from "playwright-core";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];
const ARGS = [
  "--headless",
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

export function launch(): Promise<Browser> {
  return chromium.launch({ executablePath: findBrowser(), args: ARGS });
}

function findBrowser(): string {
  for (const folder of (process.env["PATH"] ?? "").split(path.delimiter)) {
    for (const name of NAMES) {
      const file = path.join(folder, name);
      try {
        accessSync(file, constants.X_OK);
        return file;
      } catch {
        // Not here.
      }
    }
  }
  throw new Error(
    `The console is tested in a real browser, and none of ${NAMES.join(", ")} is on PATH: run \`apt-get install chromium\`.`,
  );
}

/** The page in a fresh browser context, and what the browser complained of. */
export class ConsolePage {
  readonly page: Page;
  readonly a: PaneDriver;
  readonly b: PaneDriver;
  /** Errors and warnings in the browser's console, broken policies among them, and errors nobody caught. */
  readonly complaints: string[] = [];

  private constructor(page: Page) {
    this.page = page;
    this.a = new PaneDriver(page, "A");
    this.b = new PaneDriver(page, "B");
    page.on("pageerror", (error) => this.complaints.push(`uncaught: ${error.message}`));
    page.on("console", (message) => {
      if (message.type() === "error" || message.type() === "warning") this.complaints.push(message.text());
    });
  }

  static async open(
    browser: Browser,
    url: string,
    options: BrowserContextOptions = {},
    prepare?: (page: Page) => Promise<void>,
  ): Promise<ConsolePage> {
    const context = await browser.newContext({
      viewport: { width: 1440, height: 900 },
      reducedMotion: "reduce",
      ...options,
    });
    const page = await context.newPage();
    page.setDefaultTimeout(15_000);
    const opened = new ConsolePage(page);
    await prepare?.(page);
    await page.goto(url);
    return opened;
  }

  async connectBoth(): Promise<void> {
    await this.page.getByRole("button", { name: "Connect both" }).click();
    for (const pane of [this.a, this.b]) await pane.is("connected");
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }
}

/** What a person does with one pane. */
export class PaneDriver {
  readonly root: Locator;

  constructor(page: Page, letter: "A" | "B") {
    this.root = page.getByRole("region", { name: `Client ${letter}`, exact: true });
  }

  /** A text control by its label. */
  field(label: string): Locator {
    return this.root.getByRole("textbox", { name: label, exact: true });
  }

  /** What is wrong with a field, as `code` and words. */
  async problems(label: string): Promise<string> {
    const described = await this.field(label).getAttribute("aria-describedby");
    return this.root.locator(`#${described}`).innerText();
  }

  button(name: string): Locator {
    return this.root.getByRole("button", { name, exact: true });
  }

  async choose(group: string, value: string): Promise<void> {
    await this.root
      .getByRole("group", { name: group, exact: true })
      .getByRole("radio", { name: value, exact: true })
      .check();
  }

  async is(status: string): Promise<void> {
    await this.root.getByRole("status").getByText(status, { exact: true }).waitFor();
  }

  async clientId(): Promise<string> {
    return this.field("client_id").inputValue();
  }

  /** The frames that came, or went, with this text in their line. */
  frames(direction: "received" | "sent", text: string | RegExp): Locator {
    return this.root.locator(`.frame.${direction}`).filter({ hasText: text });
  }

  /** Lines about the connection itself. */
  notes(text: string | RegExp): Locator {
    return this.root.locator(".note").filter({ hasText: text });
  }

  /** A member of the roster. */
  member(clientId: string): Locator {
    return this.root.getByRole("region", { name: "Presence" }).getByRole("listitem").filter({ hasText: clientId });
  }
}
