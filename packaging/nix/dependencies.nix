# Python packages in the versions that the server is tested with, where nixpkgs may have older ones:
# an overlay for the set of Python packages. Pure ones are taken as wheels, the parser is compiled.
final: prev:
let
  wheel =
    {
      pname,
      version,
      hash,
      dependencies ? [ ],
    }:
    final.buildPythonPackage {
      inherit pname version dependencies;
      format = "wheel";
      src = final.fetchPypi {
        inherit pname version hash;
        format = "wheel";
        dist = "py3";
        python = "py3";
      };
    };

  compiled =
    {
      pname,
      version,
      hash,
      module,
    }:
    final.buildPythonPackage {
      inherit pname version;
      pyproject = true;
      # the sources are named after the module
      src = final.fetchPypi {
        pname = module;
        inherit version hash;
      };
      build-system = [ final.setuptools ];
      doCheck = false;
      pythonImportsCheck = [ module ];
    };
in
{
  pygls = wheel {
    pname = "pygls";
    version = "2.1.1";
    hash = "sha256-UQpt6iR2F3Iwx9hREl5ZSO/fP9uev9hUP8Q0ly+PrtQ=";
    dependencies = [
      final.attrs
      final.cattrs
      final.lsprotocol
    ];
  };

  lsprotocol = wheel {
    pname = "lsprotocol";
    version = "2025.0.0";
    hash = "sha256-+dePJSIfKmDqpKltO0/64BGxB1N/rO5h09ozE4gJlcc=";
    dependencies = [
      final.attrs
      final.cattrs
    ];
  };

  tree-sitter = compiled {
    pname = "tree-sitter";
    module = "tree_sitter";
    version = "0.26.1";
    hash = "sha256-mRnLrwLRf6mkzQ5tpJauz5AbdY5urPEi7uOT4+8Iqs0=";
  };

  tree-sitter-nix = compiled {
    pname = "tree-sitter-nix";
    module = "tree_sitter_nix";
    version = "0.1.0";
    hash = "sha256-tVH9APu6yS8wD6lB88QbZh8pDBQVWd4PaQ1VCdmsPLA=";
  };
}
