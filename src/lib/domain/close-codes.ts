/**
 * Why the server closed a WebSocket, a document’s or `/live`, and the sentence the page shows.
 * 4400–4499 are final: `y-websocket` stops reconnecting on them. 1012 and 4500–4599 are transient: it comes back.
 */
export const closeCodes = {
	malformed: {
		code: 4400,
		fr: 'Ce que cette page a envoyé n’a pas pu être lu. Copiez votre texte, puis rechargez la page.',
		en: 'What this page sent could not be read. Copy your text, then reload the page.'
	},
	sessionEnded: {
		code: 4401,
		fr: 'Votre session est terminée. Reconnectez-vous pour continuer à écrire.',
		en: 'Your session has ended. Sign in again to go on writing.'
	},
	noAccess: {
		code: 4403,
		fr: 'Ce document n’existe pas, ou vous n’y avez pas accès.',
		en: 'This document does not exist, or you have no access to it.'
	},
	notWriter: {
		code: 4405,
		fr: 'Vous pouvez lire ce document mais plus y écrire. Votre texte est gardé : vous pouvez le télécharger.',
		en: 'You may read this document but no longer write in it. Your text is kept: you can download it.'
	},
	schema: {
		code: 4409,
		fr: 'Entretous a été mis à jour. Rechargez la page pour continuer à écrire.',
		en: 'Entretous has been updated. Reload the page to go on writing.'
	},
	epoch: {
		code: 4410,
		fr: 'Ce document a été restauré depuis une sauvegarde. Rechargez la page : votre version est gardée pour comparaison.',
		en: 'This document was restored from a backup. Reload the page: your version is kept for comparison.'
	},
	forged: {
		code: 4411,
		fr: 'Une modification portait la signature d’une autre personne et a été refusée. Téléchargez votre texte, puis repartez de celui du serveur.',
		en: 'A change carried another person’s mark and was refused. Download your text, then start again from the server’s.'
	},
	tooLarge: {
		code: 4413,
		fr: 'Cette modification est trop volumineuse pour être envoyée en une fois. Copiez votre texte, puis rechargez la page.',
		en: 'This change is too large to be sent at once. Copy your text, then reload the page.'
	},
	tooMany: {
		code: 4429,
		fr: 'Cette page a envoyé trop de demandes à la fois. Rechargez-la.',
		en: 'This page sent too many requests at once. Reload it.'
	},
	restarting: {
		code: 1012,
		fr: 'Le serveur redémarre. La connexion revient toute seule.',
		en: 'The server is restarting. The connection will come back by itself.'
	},
	slow: {
		code: 4500,
		fr: 'Votre connexion est trop lente pour suivre. Nous reprenons là où vous en étiez.',
		en: 'Your connection is too slow to keep up. We resume where you were.'
	},
	storage: {
		code: 4501,
		fr: 'Le serveur ne parvient pas à enregistrer pour le moment. Gardez cette page ouverte, nous réessayons.',
		en: 'The server cannot save right now. Keep this page open, we are trying again.'
	},
	silent: {
		code: 4502,
		fr: 'La connexion ne répondait plus. Nous la rétablissons.',
		en: 'The connection stopped answering. We are restoring it.'
	},
	gap: {
		code: 4503,
		fr: 'Il manquait une partie de vos modifications. Nous les redemandons.',
		en: 'Part of your changes was missing. We are asking for it again.'
	}
} as const;

/** RFC 6455, 7.4.1: a frame above the socket's own limit ends it in the protocol's words, as final as ours. */
const MESSAGE_TOO_BIG = 1009;

export type CloseReason = keyof typeof closeCodes;

/** The named reason of a close code, or `undefined` when the code is not one of ours (a lost network is 1006). */
export function closeReasonOf(code: number): CloseReason | undefined {
	if (code === MESSAGE_TOO_BIG) return 'tooLarge';
	return (Object.keys(closeCodes) as CloseReason[]).find((reason) => closeCodes[reason].code === code);
}

/** True when coming back cannot help: the page must say so and keep the text. */
export function isFinal(code: number): boolean {
	return code === MESSAGE_TOO_BIG || (code >= 4400 && code < 4500);
}
