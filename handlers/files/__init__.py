"""Pictures and documents that somebody uploads: opened in a bounded process, pictures made anew from their pixels."""
