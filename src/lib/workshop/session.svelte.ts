import { SvelteMap } from 'svelte/reactivity';
import type { WorkshopView } from '#lib/domain/workshop-view.ts';
import { m } from '#lib/i18n/generated/messages.js';
import { ServerClock } from './clock.svelte.ts';
import type { Sendable, WorkshopPage } from './workshop-context.ts';

/** Milliseconds. */
const PATIENCE = 10_000;
const RETRIES = [400, 1_200];
/** Characters. */
const KEPT_ALIVE = 15_000;

/** What a page gets of a workshop: its view and the server's time when it was made. */
export interface SentView {
	view: WorkshopView;
	/** Milliseconds since 1970. */
	now: number;
}

/** A workshop as one page follows it: the view as it was sent last, the server's clock, and what is sent to it. */
export class WorkshopSession implements WorkshopPage {
	readonly clock: ServerClock;
	view = $state.raw() as WorkshopView;
	/** Whether what is seen is what is: false while the connection is being restored. */
	isConnected = $state(true);
	refused: WorkshopPage['refused'];
	readonly unsaved: WorkshopPage['unsaved'] = new SvelteMap();
	/** Whether each change comes by itself. */
	#isFollowed = false;
	readonly #address: string;

	/** `address`: where commands go. */
	constructor(sent: SentView, address: string, refused?: WorkshopPage['refused']) {
		this.view = sent.view;
		this.clock = new ServerClock(sent.now);
		this.#address = address;
		this.refused = refused;
	}

	/** A frame brought something new. */
	receive(view: WorkshopView, at: number): void {
		this.view = view;
		this.isConnected = this.#isFollowed = true;
		this.clock.heard(at);
	}

	/** The page was loaded again: it may be older than what a frame has brought since it was asked for. */
	reload(view: WorkshopView, at: number): void {
		if (this.#isFollowed) return;
		this.view = view;
		this.clock.heard(at);
	}

	/** No frames come for now. */
	lost(): void {
		this.isConnected = this.#isFollowed = false;
		this.clock.doubt();
	}

	async send(command: Sendable): Promise<string | undefined> {
		// More minutes twice would be twice as many; everything else is done once, however often it is sent.
		const waits = command.type === 'extend' ? [] : RETRIES;
		const body = JSON.stringify(command);
		for (const wait of [...waits, undefined]) {
			try {
				const response = await fetch(this.#address, {
					method: 'POST',
					headers: { 'content-type': 'application/json', accept: 'application/json' },
					body,
					// A page that is closed meanwhile has sent it all the same. Browsers allow 64 KB of that.
					keepalive: body.length < KEPT_ALIVE,
					signal: AbortSignal.timeout(PATIENCE)
				});
				if (response.ok) return undefined;
				const { message } = (await response.json()) as { message?: string };
				// A page's own error carries its number, which says nothing to anyone.
				return message && !/^\d+$/.test(message) ? message : m.ws_unsent();
			} catch {
				if (wait === undefined) break;
				await new Promise((resolve) => setTimeout(resolve, wait));
			}
		}
		return m.ws_unsent();
	}
}
