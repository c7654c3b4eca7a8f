import type { Registry } from 'prom-client';
import { SESSION_COOKIE } from './auth/sessions.ts';
import type { Connection } from './db/connection.ts';
import { createKeeper } from './documents/keeper.ts';
import type { Hindrance } from './documents/replace.ts';
import type { Logger } from './logger.ts';
import { createJournal } from './relay/journal.ts';
import { relayMetrics } from './relay/metrics.ts';
import { createRelay, type Relay } from './relay/relay.ts';
import type { Texts } from './services/context.ts';
import { accessTo } from './services/document-access.ts';

export interface ProductRelay extends Relay, Texts {}

/** The relay with this product's storage and rights: it knows neither by itself. */
export function openRelay(parts: {
	connection: Connection;
	log: Logger;
	metrics: Registry;
	origins: ReadonlySet<string>;
	/** Something was proposed or decided in the text of this plan. */
	onProposed: (planId: string) => void;
}): ProductRelay {
	const { connection, log, metrics, origins, onProposed } = parts;
	const keeper = createKeeper(connection, { onProposed });
	const relay = createRelay({
		journal: createJournal(connection),
		access: { admit: (request) => accessTo(connection.db, request) },
		keeper,
		log,
		metrics: relayMetrics(metrics),
		settings: { isAllowedOrigin: (origin: string) => origins.has(origin), cookieName: SESSION_COOKIE }
	});
	return {
		...relay,
		async replace({ documentId, memberId, anchor, words }) {
			let hindrance: Hindrance | undefined;
			await relay.change(documentId, memberId, async (state) => {
				const made = await keeper.replace(state, anchor, words);
				if (made && 'hindrance' in made) hindrance = made.hindrance;
				return made instanceof Uint8Array ? made : undefined;
			});
			return hindrance;
		},
		anchorFor: (documentId, quote) => keeper.anchorFor(documentId, quote),
		read: (documentId, words, rivals) => keeper.read(documentId, words, rivals),
		lostIn: (documentId, anchors) => keeper.lostIn(documentId, anchors),
		writersOf: (documentId, since) => keeper.writersOf(documentId, since),
		async close() {
			await relay.close();
			await keeper.close();
		}
	};
}
