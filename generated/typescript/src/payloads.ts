// @generated from schema/commands/ by `cargo xtask codegen`: edit the schemas, not this file.

/** The types of payloads. */

/**
 * Announces that the platform, or a part of it, will not be available for a while.
 *
 * Other keys may be there, too.
 *
 * @example {}
 * @example {"starts_at":"2026-01-02T03:00:00Z","ends_at":"2026-01-02T03:30:00Z","text":"We will be back in half an hour."}
 */
export interface MaintenanceWarning {
  /** When the maintenance begins. */
  starts_at?: Timestamp;
  /** When it is expected to be over. */
  ends_at?: Timestamp;
  /**
   * What to tell people, in words.
   *
   * A string: at least 1 character, at most 2000 characters.
   */
  text?: string;
}

/**
 * A {@link MaintenanceWarning} that is still to be checked: the same without brands.
 *
 * Other keys may be there, too.
 */
export interface MaintenanceWarningDraft {
  /** When the maintenance begins. */
  starts_at?: string;
  /** When it is expected to be over. */
  ends_at?: string;
  /**
   * What to tell people, in words.
   *
   * A string: at least 1 character, at most 2000 characters.
   */
  text?: string;
}

/**
 * Asks a user interface to load itself anew.
 *
 * Other keys may be there, too.
 *
 * @example {}
 * @example {"force":true}
 */
export interface ReloadUi {
  /**
   * Reload at once, past caches and unsaved work; without it the interface chooses the moment.
   *
   * @default false
   */
  force?: boolean;
}

/**
 * An RFC 3339 date-time; its offset is required. What the server writes is UTC with six digits: `2026-01-02T03:04:05.678901Z`.
 *
 * A string: a `date-time`.
 *
 * @example "2026-01-02T03:04:05.678901Z"
 */
export type Timestamp = string & { readonly __brand: "Timestamp" };
