/** Why a connection was never opened. */

/**
 * Asks again by plain HTTP. A browser hides the answer to a WebSocket request from the page, and an id that is refused
 * gets the same answer either way.
 */
export async function refusalReason(url: string): Promise<string> {
  try {
    const response = await fetch(url.replace(/^ws/, "http"));
    const problem = (await response.json()) as { readonly detail?: string };
    // 426 is what a plain request gets when nothing is wrong with the address.
    if (response.status !== 426 && problem.detail) return `${response.status}: ${problem.detail}`;
    return "The server refused it, and a browser does not say why.";
  } catch {
    return "The server does not answer.";
  }
}
