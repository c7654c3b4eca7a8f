/** The sentence an operator reads when a second process wants a database that is held. */
export function inUse(what: string): string {
	return `Un autre processus Entretous utilise déjà ${what}. Arrêtez-le d’abord, ou indiquez une autre base. / Another Entretous process is already using it: stop it first, or name another database.`;
}
