import { createContext } from 'svelte';
import type { SvelteMap } from 'svelte/reactivity';
import type { CommandType } from '#lib/domain/workshop-commands.ts';
import type { ServerClock } from './clock.svelte.ts';
import type { Unsaved } from './steps/room-notes.svelte.ts';

/** A command as a page sends it. */
export type Sendable = { type: CommandType } & Record<string, unknown>;

/** What every part of a workshop's page needs. */
export interface WorkshopPage {
	readonly clock: ServerClock;
	/** Sends a command; what is wrong comes back as a sentence. Nothing is thrown. */
	send(command: Sendable): Promise<string | undefined>;
	/** What somebody wrote in a place that is no longer shown and that is not saved yet, by that place. */
	readonly unsaved: SvelteMap<string, Unsaved>;
	/** What was refused when the page was sent without a script: which command, and what had been typed. */
	readonly refused: { type: string; fields: Record<string, string>; message: string } | undefined;
}

export const [getWorkshopPage, setWorkshopPage] = createContext<WorkshopPage>();

/** A page's `form` when a command was refused. */
export function refusedCommand(form: unknown): WorkshopPage['refused'] {
	return (form as { refused?: WorkshopPage['refused'] } | null | undefined)?.refused;
}
