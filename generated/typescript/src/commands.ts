// @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

/** The known commands: what each carries, how to send one and how to handle one. */

import type * as payloads from "./payloads.js";
import type { WsMessageV3, WsMessageV3Input } from "./types.js";
import { parseWsMessageV3Input } from "./validate.js";

/** Every known command, and the type of its payload. */
export interface CommandPayloads {
  /** Announces that the platform, or a part of it, will not be available for a while. */
  MAINTENANCE_WARNING: payloads.MaintenanceWarning;
  /** Asks a user interface to load itself anew. */
  RELOAD_UI: payloads.ReloadUi;
}

/** The payloads as they are written to be sent: what is still to be checked has no brands. */
export interface CommandDrafts {
  MAINTENANCE_WARNING: payloads.MaintenanceWarningDraft;
  RELOAD_UI: payloads.ReloadUi;
}

/** The name of a known command. */
export type CommandName = keyof CommandPayloads;

/** Every known command, in the order of their names. */
export const COMMANDS: readonly CommandName[] = ["MAINTENANCE_WARNING", "RELOAD_UI"];

/** A message of either view. */
type Message = WsMessageV3Input | WsMessageV3;

type Without<M, K extends PropertyKey> = M extends unknown ? Omit<M, K> : never;

/** A payload that may be empty may be left out. */
type Carrying<P> = Record<never, never> extends P ? { readonly payload?: P } : { readonly payload: P };

/** A message with a known command: its `cmd` tells which payload it has, for a `switch` that narrows. */
export type CommandMessage<M extends Message = WsMessageV3, C extends CommandName = CommandName> = {
  [K in C]: Without<M, "cmd" | "payload"> & { readonly cmd: K } & Carrying<CommandPayloads[K]>;
}[C];

/** A message that was read, as one with a known command; `undefined` if it has none. */
export function asCommand<M extends Message>(message: M): CommandMessage<M> | undefined {
  const known = COMMANDS.some((cmd) => cmd === message.cmd);
  return known ? (message as unknown as CommandMessage<M>) : undefined;
}

/** Whether a message that was read has this command, and so its payload. */
export function isCommand<M extends Message, C extends CommandName>(message: M, cmd: C): message is M & Carrying<CommandPayloads[C]> {
  return message.cmd === (cmd as string);
}

/** What is done with the payload of each known command. */
export type CommandHandlers<M extends Message, R> = {
  readonly [C in CommandName]: (payload: CommandPayloads[C], message: CommandMessage<M, C>) => R;
};

/** Handlers of which one, `unknown`, is for whatever the others are not for. */
type EveryHandler<M extends Message, R> = Partial<CommandHandlers<M, R>> & { readonly unknown: (message: M) => R };

/** A handler for each known command, or for some of them and one, `unknown`, for every other message. */
export type Handlers<M extends Message, R> =
  | (CommandHandlers<M, R> & { readonly unknown?: (message: M) => R })
  | EveryHandler<M, R>;

/** Hands the payload of a message that was read to the handler of its command: `{}` where it has none. */
export function handleCommand<M extends Message, R>(message: M, handlers: EveryHandler<M, R>): R;
/** The same; without a handler `unknown`, what is no known command gives `undefined`. */
export function handleCommand<M extends Message, R>(message: M, handlers: Handlers<M, R>): R | undefined;
export function handleCommand<M extends Message, R>(message: M, handlers: Handlers<M, R>): R | undefined {
  const known = asCommand(message);
  const table = handlers as Readonly<Record<string, (payload: unknown, message: unknown) => R>>;
  if (known && Object.hasOwn(table, known.cmd)) return table[known.cmd]?.(known.payload ?? {}, known);
  return handlers.unknown?.(message);
}

/** Where a command goes, and whatever else its message says. */
export type CommandEnvelope = Without<WsMessageV3Input, "msg_type" | "cmd" | "payload">;

/** A message with a command, ready to be sent; throws `InvalidMessageError` where it breaks the schema. */
export function buildCommand<C extends CommandName>(cmd: C, payload: CommandDrafts[C], envelope: CommandEnvelope): WsMessageV3Input {
  return parseWsMessageV3Input({ msg_type: "cmd", ...envelope, cmd: cmd, payload: payload });
}
