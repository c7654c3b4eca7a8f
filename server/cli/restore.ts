/** `npm run restore -- FILE [--replace]`: fills an empty database from a backup and verifies it. */
import { restore } from '../backup/restore.ts';
import { operator, usage } from './operator.ts';

await operator(async (env, args) => {
	const replace = args.includes('--replace');
	const [file, ...rest] = args.filter((argument) => argument !== '--replace');
	if (!file || rest.length > 0) usage('Usage: npm run restore -- FILE [--replace]');
	try {
		const { rows, movedAside } = await restore(env.database, file, { replace, now: new Date() });
		console.log(`${rows} lignes restaurées et vérifiées. / ${rows} rows restored and verified.`);
		if (movedAside)
			console.log(`L’ancienne base est gardée dans ${movedAside}. / The former database is kept there.`);
	} catch (error) {
		if ((error as { code?: string }).code !== 'not-empty') throw error;
		usage(
			'url' in env.database
				? 'Cette base PostgreSQL n’est pas vide : créez-en une nouvelle et indiquez-la dans DATABASE_URL. / This PostgreSQL database is not empty: create a new one.'
				: `Le dossier ${env.dataDir} contient déjà une base. Pour la remplacer (elle sera gardée à côté) : npm run restore -- ${file} --replace / The folder already holds a database: add --replace.`
		);
	}
});
