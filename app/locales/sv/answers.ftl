# Vad en åtgärd ledde till.
done-let-in = { $name } är insläppt och får veta det per mejl.
done-turned-away = Ingen släpptes in som { $name }. Länken är död; du kan skicka en ny.
